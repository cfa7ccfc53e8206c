"""GroundingSuite-Eval: GroundingSuite-Eval.jsonl over the pictures of COCO's unlabeled2017."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from . import checks
from .dataset import Dataset
from .files import JsonLines
from .masks import decode_rle
from .sample import Sample
from .skips import BadSample


def open_grounding_suite(root: Path, file: str = "GroundingSuite-Eval.jsonl", images: str = "coco") -> Dataset:
    """One sample a line. `images` is the folder below `root` that holds unlabeled2017/, as named by the lines' paths.

    The caption is kept as written: LENS's evaluator deletes every "is" and "are" from it, also inside words.
    `group` is the class_id, "1" to "4", that results are given by. Raises EngineError for a missing or broken file.
    """
    return Dataset("GroundingSuite-Eval", JsonLines(root / file), partial(_sample, root / images))


def _sample(images: Path, line: Any) -> Sample:
    record = checks.record_of(line, "a line")
    number = checks.whole(record.get("idx"), "idx", 0, 10**9)
    rle = record.get("segmentation")
    size = rle.get("size") if isinstance(rle, dict) else None
    if not isinstance(size, list) or len(size) != 2:
        raise BadSample("bad-mask", "the segmentation is not an RLE object with a size")
    size = checks.image_size(*size)
    return Sample(
        id=f"GroundingSuite/{number}",
        image=checks.image_inside(images, record.get("image_path")),
        expressions=[checks.text(record.get("caption"), "the caption")],
        box=checks.box_xyxy(record.get("box"), size),
        size=size,
        decode_mask=partial(decode_rle, rle, size),
        group=str(checks.whole(record.get("class_id"), "class_id", 1, 4)),
    )
