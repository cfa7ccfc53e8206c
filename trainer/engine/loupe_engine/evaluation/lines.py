"""Evaluation lines, as `loupe eval` reads them (docs/evaluation.md), opened like any other dataset.

src/cli/evaluation/lines.ts reads the same; tests/fixtures/lines.json holds both equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..data.readers import checks
from ..data.readers.dataset import Dataset
from ..data.readers.files import JsonLines
from ..data.readers.masks import decode_rle
from ..data.readers.photo import photo_size
from ..data.readers.sample import Sample
from ..data.readers.skips import BadSample

_LARGEST_WHOLE = 2**53 - 1
_LONGEST_ID = 10_000
_MOST_OTHERS = 10_000


def open_lines(file: Path, images: Path) -> Dataset:
    """One sample a line, with `kind` as its group. Raises EngineError for a missing or broken file."""
    return Dataset(file.stem, Lines(file), partial(_sample, images))


class Lines(Sequence[Any]):
    """The file's records. One whose id an earlier line has raises BadSample."""

    def __init__(self, file: Path):
        self._lines = JsonLines(file, strict=True)
        self._first: dict[str, int] = {}
        for index in range(len(self._lines)):
            try:
                self._first.setdefault(_id(checks.record_of(self._lines[index], "a line")), index)
            except BadSample:
                continue

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Any:
        record = checks.record_of(self._lines[index], "a line")
        if self._first.get(_id(record), index) != index:
            raise BadSample("bad-record", f"its id {record['id']!r} is that of an earlier line")
        return record


def _sample(images: Path, record: dict) -> Sample:
    for name in ("group", "label"):
        _name(record, name)
    others = checks.list_of(_given(record, "others", []), "others")
    if len(others) > _MOST_OTHERS:
        raise BadSample("bad-record", f"others has more than {_MOST_OTHERS} things")
    for other in others:
        checks.text(checks.record_of(other, "one of others").get("name"), "a name of others")
        _rle(other.get("rle"))
    rle = record.get("rle")
    truth = None if rle is None else _rle(rle)
    expression = checks.text(record.get("expression"), "the expression")
    kind = _name(record, "kind")
    image = checks.image_inside(images, record.get("image"))
    size = photo_size(image, upright=True)
    decode = None
    if "rle" in record:
        decode = partial(np.zeros, size, bool) if truth is None else partial(decode_rle, truth, size)
    return Sample(
        id=_id(record),
        image=image,
        expressions=[expression],
        absent="rle" in record and truth is None,
        size=size,
        decode_mask=decode,
        upright=True,
        group=kind,
    )


def _given(record: dict, name: str, without: Any) -> Any:
    """null is as good as nothing."""
    value = record.get(name)
    return without if value is None else value


def _name(record: dict, name: str) -> str | None:
    value = record.get(name)
    return None if value is None else checks.text(value, name)


def _id(record: dict) -> str:
    value = record.get("id")
    if isinstance(value, str) and len(value) <= _LONGEST_ID:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadSample("bad-record", "id holds half a character") from None
        return value
    return str(_whole(value, -_LARGEST_WHOLE, "id is neither a text nor a whole number below 2^53"))


def _whole(value: Any, least: int, why: str) -> int:
    """JSON knows one kind of number: 3.0 is 3."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _LARGEST_WHOLE:
        raise BadSample("bad-record", why)
    return value


def _rle(value: Any) -> dict:
    """The shape alone; whether it fills its photo is seen when it is decoded."""
    record = checks.record_of(value, "an rle")
    size = checks.list_of(record.get("size"), "an rle's size")
    if len(size) != 2 or not isinstance(record.get("counts"), str):
        raise BadSample("bad-record", "an rle is not {size: [height, width], counts: text}")
    height, width = (_whole(one, 1, "an rle's size is not two whole numbers") for one in size)
    return {"size": [height, width], "counts": record["counts"]}
