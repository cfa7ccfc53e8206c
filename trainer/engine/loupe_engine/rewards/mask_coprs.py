"""CoPRS's mask reward: soft IoU, soft Dice and hard IoU together."""

from __future__ import annotations

from .masks import mask_pair
from .completion import Completion, Truth

EPS = 1e-6


def mask_coprs(completion: Completion, truth: Truth) -> float:
    """0.5·soft IoU + 0.2·soft Dice + 0.3·hard IoU (both ≥ 0.5), 0 to 1 (CoPRS code).

    A missing mask counts as empty, so a reply without <REF_POS> earns 0; CoPRS pays it the mask drawn from the prompt's
    copy of the token. An empty truth earns 0 for every reply: ε is in the denominators only.
    """
    pair = mask_pair(completion, truth)
    if pair is None:
        return 0.0
    p, g = (mask.double() for mask in pair)  # a large mask's float32 sums would swallow ε
    shared, both = (p * g).sum(), (p + g).sum()
    soft_iou = shared / (both - shared + EPS)
    soft_dice = 2 * shared / (both + EPS)
    hard_p, hard_g = p >= 0.5, g >= 0.5
    hard_iou = (hard_p & hard_g).sum() / ((hard_p | hard_g).sum() + EPS)
    return float(0.5 * soft_iou + 0.2 * soft_dice + 0.3 * hard_iou)
