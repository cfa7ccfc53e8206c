"""Means over what a batch happens to hold: cells that an object owns, words that name a region, rows with a target.

Of several processes each has another number of them, or none. The gradient that training takes is the mean of the
processes' gradients; a mean of each share would weigh them wrongly, and a mean of nothing is not a number.
"""

from __future__ import annotations

import torch
import torch.distributed as dist
from torch import Tensor


def alone() -> bool:
    """Whether this process has the whole batch."""
    return not dist.is_initialized() or dist.get_world_size() == 1


def mean(values: Tensor) -> Tensor:
    """Of the values of all processes; 0, with a gradient of 0, where there are none. To be called in every process: each gets
    the part whose mean over the processes it is."""
    if alone():
        return values.mean() if values.numel() else values.sum()
    return ratio(values.sum(), torch.tensor(float(values.numel()), device=values.device))


def ratio(total: Tensor, weight: Tensor) -> Tensor:
    """`total` / `weight`, both summed over all processes, as `mean`; `weight` carries no gradient."""
    if alone():
        return total / weight if weight else total
    whole = weight.detach().float().clone()
    dist.all_reduce(whole)
    return total * (dist.get_world_size() / whole if whole else 1.0)
