"""IoU of the drawn mask with the true mask."""

from __future__ import annotations

from .masks import mask_pair
from .completion import Completion, Truth


def mask_iou(completion: Completion, truth: Truth, *, exponent: float = 1.0) -> float:
    """IoU ** exponent of probability > 0.5 with target ≥ 0.5, 0 to 1; LENS's code has exponent 2, its paper 1.

    Both empty: 1. A reply's missing mask counts as empty, so drawing nothing where nothing is there earns 1. Where the
    truth is present but its mask is not known: 0.
    """
    if truth.mask is None and not truth.absent:
        return 0.0
    pair = mask_pair(completion, truth)
    if pair is None:
        return 1.0
    # The same edges as losses.hard_iou, whose logits > 0 are probabilities > 0.5.
    given, true = pair[0] > 0.5, pair[1] >= 0.5
    union = int((given | true).sum())
    return (int((given & true).sum()) / union) ** exponent if union else 1.0
