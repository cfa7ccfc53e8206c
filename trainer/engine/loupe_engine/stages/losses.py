"""Mask losses. Logits and soft targets are [N,H,W]; every loss returns one value a row, [N]."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def dice(logits: Tensor, target: Tensor) -> Tensor:
    """1 − (2Σpg + 1) / (Σp + Σg + 1), LENS's Dice."""
    p = torch.sigmoid(logits).flatten(1)
    g = target.flatten(1)
    return 1 - (2 * (p * g).sum(1) + 1) / (p.sum(1) + g.sum(1) + 1)


def bce(logits: Tensor, target: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(logits, target, reduction="none").flatten(1).mean(1)


def focal(logits: Tensor, target: Tensor, gamma: float = 2.0) -> Tensor:
    """Sigmoid focal loss without class weighting (the targets are soft at their edges)."""
    p = torch.sigmoid(logits)
    miss = (p - target).abs()
    loss = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return (loss * miss**gamma).flatten(1).mean(1)


def hard_iou(logits: Tensor, target: Tensor) -> Tensor:
    """IoU of logits > 0 with target ≥ ½; 1 where both are empty."""
    p, g = (logits > 0).flatten(1), (target >= 0.5).flatten(1)
    union = (p | g).sum(1)
    return torch.where(union > 0, (p & g).sum(1) / union.clamp(min=1), torch.ones_like(union, dtype=torch.float))
