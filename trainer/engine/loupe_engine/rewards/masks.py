"""Completion's and truth's mask side by side, for the mask rewards."""

from __future__ import annotations

import torch
from torch import Tensor

from .completion import Completion, Truth


def mask_pair(completion: Completion, truth: Truth) -> tuple[Tensor, Tensor] | None:
    """(probabilities, target), float32 [H,W] in 0…1 on the probabilities' device; None where both are missing.

    A missing mask counts as empty. NaN counts as 0.
    """
    given, true = completion.mask, truth.mask
    if given is None and true is None:
        return None
    if given is None:
        given = torch.zeros_like(true, dtype=torch.float32)
    if true is None:
        true = torch.zeros_like(given)
    if given.shape != true.shape or given.dim() != 2:
        raise ValueError(f"the masks must be [H,W] and of one size, not {tuple(given.shape)} and {tuple(true.shape)}")
    return _tidy(given.detach()), _tidy(true.to(given.device))


def _tidy(mask: Tensor) -> Tensor:
    return mask.float().nan_to_num(0.0).clamp(0.0, 1.0)
