"""Mask losses. Logits and soft targets are [N,H,W]; every loss returns one value a row, [N].

`valid`, bool [N,H,W], says which pixels count (padding and ignored regions do not); None: all.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def dice(logits: Tensor, target: Tensor, valid: Tensor | None = None, smooth: float = 1.0) -> Tensor:
    """1 − (2Σpg + smooth) / (Σp + Σg + smooth): LENS's Dice has 1, CoPRS's 0 (and 10⁻⁶ below the line)."""
    p, g = torch.sigmoid(logits), target
    if valid is not None:
        p, g = p * valid, g * valid
    p, g = p.flatten(1), g.flatten(1)
    return 1 - (2 * (p * g).sum(1) + smooth) / (p.sum(1) + g.sum(1) + max(smooth, 1e-6))


def mean(values: Tensor, valid: Tensor | None) -> Tensor:
    """Over the pixels that count, [N]; 0 where none does."""
    if valid is None:
        return values.flatten(1).mean(1)
    return (values * valid).flatten(1).sum(1) / valid.flatten(1).sum(1).clamp(min=1)


def bce(logits: Tensor, target: Tensor, valid: Tensor | None = None) -> Tensor:
    return mean(F.binary_cross_entropy_with_logits(logits, target, reduction="none"), valid)


def edge_band(target: Tensor, reach: int = 2) -> Tensor:
    """bool [N,H,W]: the cells within `reach` of one on the other side of the target's edge (½ and more is inside)."""
    inside = (target >= 0.5).float()[:, None]
    grown = F.max_pool2d(inside, 2 * reach + 1, 1, reach)
    left = -F.max_pool2d(-inside, 2 * reach + 1, 1, reach)
    return (grown != left)[:, 0]


def focal(
    logits: Tensor, target: Tensor, valid: Tensor | None = None, gamma: float = 2.0, alpha: float | None = None
) -> Tensor:
    """Sigmoid focal loss, torchvision's for soft targets too; `alpha` weighs the target's pixels, 1 − alpha the others
    (CoPRS: γ 2, α 0.25)."""
    p = torch.sigmoid(logits)
    miss = 1 - (p * target + (1 - p) * (1 - target))
    loss = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * miss**gamma
    if alpha is not None:
        loss = loss * (alpha * target + (1 - alpha) * (1 - target))
    return mean(loss, valid)


def hard_iou(logits: Tensor, target: Tensor) -> Tensor:
    """IoU of logits > 0 with target ≥ ½; 1 where both are empty."""
    p, g = (logits > 0).flatten(1), (target >= 0.5).flatten(1)
    union = (p | g).sum(1)
    return torch.where(union > 0, (p & g).sum(1) / union.clamp(min=1), torch.ones_like(union, dtype=torch.float))
