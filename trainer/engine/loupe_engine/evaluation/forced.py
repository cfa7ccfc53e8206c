"""Replies with another box in them: the true one (LENS's evaluation of its first stage), or one as far off as is wanted. How
much of a mask hangs on its box is LENS's Table 3, Fig. 3 and A4."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..boxes import box_iou
from ..config import RunConfig, TextConfig
from ..coordinates import Box, tidy_box
from ..data.readers.skips import BadSample
from ..events import EngineError
from ..masks import tight_box
from ..models.inputs import Photo
from ..text import reply_text
from .questions import Question

LEAST = 0.01
HALVINGS = 60
_LABEL = re.compile(r'"label"\s*:\s*"([^"\\]*)"')


def forced_levels(run: RunConfig) -> list[float]:
    """IoUs of the forced boxes with the true one, of `--box true` or `--box 1,0.7,0.5`; none where it is not given."""
    text = run.extra.get("box")
    if text is None:
        return []
    if run.recipe.text.box == "none":
        raise EngineError("no-box", f"--box {text}: {run.recipe.name}'s replies hold no box to replace; leave --box out")
    try:
        levels = [1.0 if part.strip() == "true" else float(part) for part in text.split(",")]
    except ValueError:
        levels = []
    if not levels or len(set(levels)) < len(levels) or not all(LEAST <= level <= 1 for level in levels):
        raise EngineError(
            "box-unreadable", f'--box {text}: give "true", or different IoUs from {LEAST} to 1, e.g. --box 1,0.7,0.5,0.3'
        )
    return levels


def forced_questions(questions: Sequence[Question], levels: Sequence[float]) -> list[Question]:
    """Each that has a target, at each level."""
    asked = [one for one in questions if not one.sample.absent and one.sample.decode_mask is not None]
    each = [(one, level) for one in asked for level in levels]
    return [replace(one, number=number, forced=level) for number, (one, level) in enumerate(each)]


def forced_box(question: Question, truth: np.ndarray | None) -> Box:
    """In pixels of the photo: the same for a sentence and a level, whatever else is asked. `truth`: bool [H,W]. Raises BadSample
    where it is empty."""
    tight = tight_box(truth)
    if tight is None or truth is None or question.forced is None:
        raise BadSample("no-target", "there is no true box to force: the mask is empty")
    seed = f"{question.sample.id}/{question.sentence}/{question.forced}".encode("utf-8", "replace")
    return box_of_iou(tight, truth.shape[::-1], question.forced, np.random.default_rng(zlib.crc32(seed)))


def box_of_iou(box: Box, size: tuple[float, float], iou: float, rng: np.random.Generator) -> Box:
    """A box within the photo, (width, height), whose IoU with `box` is `iou`, in (0, 1].

    Its four sides move, each by a drawn share of the box's own, as far as it takes. The farther they are, the smaller the
    IoU: a side that moves inwards takes from what both have, one that moves outwards adds to what one has.
    """
    if iou >= 1:
        return box
    width, height = box[2] - box[0], box[3] - box[1]
    shares = [float(share) * side for share, side in zip(rng.uniform(-1, 1, 4), (width, height) * 2, strict=True)]
    # All sides outwards end at the photo's edge, perhaps too soon; inwards nothing stops them.
    outwards = shares[0] < 0 and shares[1] < 0 and shares[2] > 0 and shares[3] > 0
    if outwards and box_iou((0, 0, *size), box) > iou:
        shares = [-share for share in shares]

    def moved(by: float) -> Box | None:
        x1, y1, x2, y2 = (side + by * share for side, share in zip(box, shares, strict=True))
        # tidy_box would put corners in order that have passed each other.
        return tidy_box((x1, y1, x2, y2), size) if x1 < x2 and y1 < y2 else None

    def left(by: float) -> float:
        there = moved(by)
        return 0.0 if there is None else box_iou(there, box)

    near, far = 0.0, 1.0
    while left(far) > iou:
        far *= 2
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if left(middle) >= iou else (near, middle)
    return moved(near) or box


def forced_reply(reply: str, expression: str, box: Box, photo: Photo, config: TextConfig) -> str:
    """`reply` with this box, of pixels of the photo, as its answer: thought and label stay. Where it has no label, as where
    nothing was written, that is the expression, as alignment has it on published datasets."""
    x1, y1, x2, y2 = photo.photo_to_written(box, config.coordinates)
    # At least one of what is written in: a box without an area is none.
    x2, y2 = max(x2, 1), max(y2, 1)
    written = min(x1, x2 - 1), min(y1, y2 - 1), x2, y2
    thought = ""
    if config.think is not None and config.think[0] in reply:
        thought = reply.split(config.think[0], 1)[1].split(config.think[1], 1)[0]
    label = _LABEL.search(reply) if config.box == "json" else None
    return reply_text(thought, written, label[1] if label else expression, config)
