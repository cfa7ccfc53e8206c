"""Scores of replies from outside, e.g. how consistent a thought is, beside the IoUs of heatmap and mask (CoPRS's figure 4).

A CSV with a header: `number`, the question's in NAME.jsonl, and `score`, any number; empty where there is none. With a
column `id`, it must be the question's, so that scores of another set are noticed. Other columns are for whoever made it.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..events import EngineError, note
from ..whole_files import write_whole
from .answers import Line
from .correlation import fit
from .sets import EvalSet

MOST_LEVELS = 20
"""Of more different scores, means are told of `BINS` equal parts of their range."""
BINS = 10


def read_scores(path: Path, lines: Sequence[Line]) -> dict[int, float]:
    """By the question's number. Raises EngineError "scores-broken", naming the file's line."""
    ids = {line["number"]: str(line["id"]) for line in lines}
    scores: dict[int, float] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if not {"number", "score"} <= set(rows.fieldnames or ()):
                raise EngineError("scores-broken", f"{path}: its first line must name the columns number and score")
            for row in rows:
                _add(scores, row, ids, f"{path}:{rows.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EngineError("scores-broken", f"{path} cannot be read as CSV: {error}") from error
    return scores


def _add(scores: dict[int, float], row: dict[str, str | None], ids: dict[int, str], where: str) -> None:
    text = (row["score"] or "").strip()
    try:
        number, score = int(row["number"] or ""), float(text) if text else None
    except ValueError:
        raise EngineError("scores-broken", f"{where}: number {row['number']!r} or score {text!r} is none") from None
    if number not in ids:
        raise EngineError("scores-broken", f"{where}: there is no question {number}")
    if row.get("id") not in (None, "", ids[number]):
        raise EngineError("scores-broken", f"{where}: question {number} is {ids[number]!r}, not {row['id']!r}; is it of other answers?")
    if number in scores:
        raise EngineError("scores-broken", f"{where}: question {number} has two scores")
    if score is not None:
        if not math.isfinite(score):
            raise EngineError("scores-broken", f"{where}: score {text!r} is not finite")
        scores[number] = score


def beside(lines: Sequence[Line], scores: dict[int, float]) -> dict[str, Any]:
    """Lines and R of score and IoU, and mean IoUs by score; of sentences with a target for which a heatmap was drawn."""
    rows = [
        (scores[line["number"]], line["heatmap_iou"], line["iou"])
        for line in lines
        if line["number"] in scores and line.get("target") and line.get("heatmap_iou") is not None
    ]
    low, high = min((row[0] for row in rows), default=0.0), max((row[0] for row in rows), default=0.0)
    few = len({row[0] for row in rows}) <= MOST_LEVELS
    levels: dict[float, list[tuple[float, float, float]]] = defaultdict(list)
    for row in rows:
        levels[row[0] if few else min(BINS - 1, int(BINS * (row[0] - low) / (high - low)))].append(row)
    means = [[len(some), *(math.fsum(values) / len(some) for values in zip(*some))] for _, some in sorted(levels.items())]
    return {
        "scored": len(scores),
        "counted": len(rows),
        "heatmap": asdict(fit([(score, heatmap) for score, heatmap, _ in rows])),
        "mask": asdict(fit([(score, mask) for score, _, mask in rows])),
        "levels": [dict(zip(("n", "score", "heatmap_iou", "iou"), one)) for one in means],
    }


def write_scores(folder: Path, one: EvalSet, path: Path) -> None:
    """NAME.scores.json, of the answers in NAME.jsonl."""
    lines = [json.loads(line) for line in (folder / f"{one.file}.jsonl").read_text().splitlines()]
    found = beside(lines, read_scores(path, lines))
    write_whole(folder / f"{one.file}.scores.json", json.dumps(found, indent=2) + "\n")
    r = {name: "undefined" if found[name]["r"] is None else f"{found[name]['r']:.3f}" for name in ("heatmap", "mask")}
    note(f"{one.name}: {found['counted']} scores, R with the heatmap's IoU {r['heatmap']}, with the mask's {r['mask']}")
