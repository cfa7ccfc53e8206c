"""IoU of boxes, as src/cli/evaluation/regions.ts has it."""

from __future__ import annotations

import math

from .coordinates import Box


def box_iou(a: Box, b: Box) -> float:
    """0 to 1, of xyxy boxes whose right and bottom are exclusive.

    0 where a number is not finite, where corners are out of order and where no area is left: a box is judged as given,
    not put in order first (the reward of the same name does that).
    """
    if not all(math.isfinite(value) for value in (*a, *b)):
        return 0.0
    both = _area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))
    either = _area(a) + _area(b) - both
    # Boxes of finite corners may still be too large for an area.
    return both / either if 0 < either < math.inf else 0.0


def _area(box: Box) -> float:
    return max(0.0, float(box[2]) - box[0]) * max(0.0, float(box[3]) - box[1])
