"""AdamW over a stage's parameter groups."""

from __future__ import annotations

import torch
from torch import nn

from ..config import StageConfig


def parameters(module: nn.Module) -> list[nn.Parameter]:
    return [p for p in module.parameters() if p.requires_grad]


def adamw(groups: list[dict], config: StageConfig) -> torch.optim.AdamW:
    """`groups` may carry a `scale`, a multiple of the stage's rate; parameters that are frozen are left out."""
    kept = [{**group, "params": [p for p in group["params"] if p.requires_grad]} for group in groups]
    kept = [group for group in kept if group["params"]]
    return torch.optim.AdamW(kept, lr=config.lr, weight_decay=config.weight_decay, betas=config.betas, fused=True)


def set_rate(optimizer: torch.optim.Optimizer, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate * group.get("scale", 1.0)
