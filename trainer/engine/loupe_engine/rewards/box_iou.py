"""IoU of the reply's box with the true box."""

from __future__ import annotations

from ..coordinates import Box
from ..boxes import box_iou as iou
from .completion import Completion, Truth


def box_iou(completion: Completion, truth: Truth, *, exponent: float = 1.0) -> float:
    """IoU ** exponent, 0 to 1; LENS's code has exponent 2, its paper 1.

    Where the truth is absent: 1 for a reply without a box, else 0. Where it is present and either box is missing: 0.
    Corners may come in any order; a number that is not finite, or no area between the boxes, gives 0.
    """
    if truth.absent:
        return float(completion.box is None)
    if completion.box is None or truth.box is None:
        return 0.0
    return iou(_ordered(completion.box), _ordered(truth.box)) ** exponent


def _ordered(box: Box) -> Box:
    x1, y1, x2, y2 = box
    return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
