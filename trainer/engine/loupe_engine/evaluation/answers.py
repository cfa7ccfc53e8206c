"""eval/NAME.jsonl: one line a question, answered or skipped. Figures are always counted from this file, so that an
evaluation that was interrupted and went on gives the very figures of an unbroken one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from ..data.readers.skips import BadSample
from ..events import EngineError
from ..whole_files import write_whole
from ..masks import Overlap
from .outcome import Outcome
from .predict import Prediction
from .questions import Question

Line = dict[str, Any]


def answered(question: Question, prediction: Prediction, outcome: Outcome | None) -> Line:
    """`outcome` None: the question has no truth, so only the answer is kept."""
    return {
        **_named(question),
        "reply": prediction.reply,
        "absent": prediction.absent,
        "box": prediction.box,
        "rle": encoded(prediction.mask),
        "thought_tokens": prediction.thought_tokens,
        **({} if outcome is None else _judged(outcome)),
    }


def skipped(question: Question, error: BadSample) -> Line:
    return {**_named(question), "skip": {"code": error.code, "message": str(error)}}


def _named(question: Question) -> Line:
    forced = {} if question.forced is None else {"forced": question.forced}
    return {"number": question.number, "id": question.sample.id, "expression": question.expression, **forced}


def _judged(outcome: Outcome) -> Line:
    heatmap = outcome.heatmap
    return {
        "group": outcome.group,
        "target": outcome.target,
        "refused": outcome.refused,
        "mask": [outcome.mask.intersection, outcome.mask.union],
        "iou": outcome.mask.iou,
        "box_iou": outcome.box_iou,
        "heatmap": None if heatmap is None else [heatmap.intersection, heatmap.union],
        "heatmap_iou": None if heatmap is None else heatmap.iou,
    }


def outcome_of(line: Line) -> Outcome | None:
    """None: skipped, or without truth."""
    if "mask" not in line:
        return None
    return Outcome(
        mask=Overlap(*line["mask"]),
        target=line["target"],
        refused=line["refused"],
        box_iou=line["box_iou"],
        thought_tokens=line["thought_tokens"],
        group=line["group"],
        heatmap=None if line["heatmap"] is None else Overlap(*line["heatmap"]),
    )


def encoded(mask: np.ndarray | None) -> dict | None:
    """bool [H,W] → COCO RLE with compressed counts."""
    if mask is None:
        return None
    rle = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": [int(side) for side in rle["size"]], "counts": rle["counts"].decode("ascii")}


class Answers:
    """The file, and beside it (NAME.of.json) what it holds answers of: those of other weights or questions are
    dropped."""

    def __init__(self, path: Path, of: dict[str, Any]):
        self.path, self.lines = path, []
        beside = path.with_suffix(".of.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        same = beside.exists() and _read_json(beside) == of
        if same and path.exists():
            self.lines = list(_whole_lines(path))
        self._rewrite()
        write_whole(beside, json.dumps(of) + "\n")

    def unanswered(self, photos: Iterable[list[Question]]) -> list[list[Question]]:
        """Photos still to ask. One that was half answered is asked again as a whole: the questions beside a question
        are part of what it is computed with."""
        done = {line["number"] for line in self.lines}
        left = [photo for photo in photos if not all(one.number in done for one in photo)]
        again = {one.number for photo in left for one in photo}
        self.lines = [line for line in self.lines if line["number"] not in again]
        self._rewrite()
        return left

    def add(self, lines: Iterable[Line]) -> None:
        """All of one photo, on the disk when this returns."""
        lines = list(lines)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise EngineError("answers-not-written", f"{self.path}: {error}; make room and start again") from error
        self.lines += lines

    def _rewrite(self) -> None:
        write_whole(self.path, "".join(json.dumps(line) + "\n" for line in self.lines))


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError, RecursionError):
        return None


def _whole_lines(path: Path) -> Iterable[Line]:
    """Up to the first that was torn, or is no answer."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            value = json.loads(line)
            if not is_line(value):
                return
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        yield value


def is_line(value: Any) -> bool:
    """Whether it is what answered() or skipped() gave. KeyError and TypeError say no, too."""
    if not isinstance(value, dict) or type(value.get("number")) is not int:
        return False
    if "skip" in value:
        return isinstance(value["skip"]["code"], str)
    outcome = outcome_of(value)
    figures = [] if outcome is None else [*value["mask"], value["iou"], *(value["heatmap"] or ()), outcome.box_iou, outcome.thought_tokens]
    return {"id", "expression", "reply", "box", "rle"} <= value.keys() and all(type(one) in (int, float) for one in figures if one is not None)
