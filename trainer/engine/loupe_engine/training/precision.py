"""What a stage computes in: float32 weights, and bfloat16 where the recipe's `precision` says so."""

from __future__ import annotations

import torch

from ..config import StageConfig


def autocast(config: StageConfig, device: torch.device | str = "cpu") -> torch.autocast:
    """A context for the stage's forward passes on that device; without effect where `precision` is fp32."""
    return torch.autocast(torch.device(device).type, torch.bfloat16, enabled=config.precision == "bf16")
