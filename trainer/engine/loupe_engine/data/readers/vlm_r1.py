"""VLM-R1's referring sets: boxes without masks, as conversations or as problem and solution (.jsonl or .json)."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from . import checks
from .dataset import Dataset
from .files import JsonLines, read_json_list
from .sample import Sample
from .skips import BadSample

# VLM-R1's question around the expression (its paper's "Problem Template of REC"); Loupe asks in its own words.
_TEMPLATE = re.compile(
    r"Please provide the bounding box coordinates? of the region this sentence describes:(.*?)\.?", re.DOTALL
)


def open_vlm_r1(root: Path, file: str, images: str = ".") -> Dataset:
    """One sample a record; `file` and the folder of pictures `images` are below `root`.

    A record has an `image` (a path, or a list of one) and either `conversations` (a human turn, then the answer)
    or `problem` and `solution`. The answer is a box xyxy in pixels of the photo, as a list or as JSON text.
    Raises EngineError for a missing or broken file.
    """
    path = root / file
    records = read_json_list(path) if path.suffix == ".json" else JsonLines(path)
    # Ids are not unique over VLM-R1's files, and the problem/solution form has none: the place in the file is the id.
    return Dataset(f"VLM-R1 {path.stem}", _Numbered(records), partial(_sample, path.stem, root / images))


class _Numbered:
    """The records of a sequence with their index."""

    def __init__(self, records: Any):
        self.records = records

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, index: int) -> tuple[int, Any]:
        return index, self.records[index]


def _sample(name: str, images: Path, numbered: tuple[int, Any]) -> Sample:
    index, record = numbered[0], checks.record_of(numbered[1], "a record")
    question, answer = _turns(record["conversations"]) if "conversations" in record else _problem(record)
    image = record.get("image")
    if isinstance(image, list):
        if len(image) != 1:
            raise BadSample("several-images", f"a record with {len(image)} pictures")
        image = image[0]
    return Sample(
        id=f"VLM-R1/{name}/{index}",
        image=checks.image_inside(images, image),
        expressions=[_expression(question)],
        box=checks.box_xyxy(_box(answer), None),
    )


def _turns(value: Any) -> tuple[Any, Any]:
    turns = [checks.record_of(turn, "a turn") for turn in checks.list_of(value, "conversations")]
    if [turn.get("from") for turn in turns] != ["human", "gpt"]:
        raise BadSample("bad-record", "a conversation is not one question and one answer")
    return turns[0].get("value"), turns[1].get("value")


def _problem(record: dict) -> tuple[Any, Any]:
    return record.get("problem"), record.get("solution")


def _expression(question: Any) -> str:
    words = checks.text(question, "a question").replace("<image>", "").strip()
    asked = _TEMPLATE.fullmatch(words)
    return checks.text(asked.group(1) if asked else words, "an expression")


def _box(answer: Any) -> Any:
    """The answer's list; box_xyxy checks what is in it."""
    if isinstance(answer, str):
        try:
            return json.loads(answer)
        except (ValueError, RecursionError):
            raise BadSample("bad-box", "an answer is not JSON") from None
    return answer
