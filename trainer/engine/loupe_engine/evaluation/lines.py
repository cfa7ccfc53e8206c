"""Evaluation lines, as `loupe eval` reads them (docs/evaluation.md), opened like any other dataset."""

from __future__ import annotations

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


def open_lines(file: Path, images: Path) -> Dataset:
    """One sample a line, with `kind` as its group. Raises EngineError for a missing or broken file."""
    return Dataset(file.stem, JsonLines(file), partial(_sample, images))


def _sample(images: Path, line: Any) -> Sample:
    record = checks.record_of(line, "a line")
    if isinstance(record.get("id"), bool) or not isinstance(record.get("id"), (str, int)):
        raise BadSample("bad-record", "id is neither a text nor a whole number")
    image = checks.image_inside(images, record.get("image"))
    size = photo_size(image, upright=True)
    absent, decode = False, None
    if "rle" in record:
        absent = record["rle"] is None
        decode = partial(np.zeros, size, bool) if absent else partial(decode_rle, record["rle"], size)
    return Sample(
        id=str(record["id"]),
        image=image,
        expressions=[checks.text(record.get("expression"), "the expression")],
        absent=absent,
        size=size,
        decode_mask=decode,
        upright=True,
        group=None if record.get("kind") is None else checks.text(record["kind"], "kind"),
    )
