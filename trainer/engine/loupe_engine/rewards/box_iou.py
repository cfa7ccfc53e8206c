"""IoU of the reply's box with the true box."""

from __future__ import annotations

import math

from ..coordinates import Box
from .completion import Completion, Truth


def box_iou(completion: Completion, truth: Truth, *, exponent: float = 1.0) -> float:
    """IoU ** exponent, 0 to 1; LENS's code has exponent 2, its paper 1.

    Where the truth is absent: 1 for a reply without a box, else 0. Where it is present and either box is missing: 0.
    """
    if truth.absent:
        return float(completion.box is None)
    if completion.box is None or truth.box is None:
        return 0.0
    return _iou(completion.box, truth.box) ** exponent


def _iou(a: Box, b: Box) -> float:
    """Corners in any order. 0 where a number is not finite or the boxes have no area between them."""
    if not all(math.isfinite(value) for value in (*a, *b)):
        return 0.0
    a, b = _ordered(a), _ordered(b)
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0.0) * max(height, 0.0)
    union = _area(a) + _area(b) - shared
    return shared / union if 0 < union < math.inf else 0.0


def _ordered(box: Box) -> Box:
    x1, y1, x2, y2 = box
    return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
