"""What a stage computes in: float32 weights, and bfloat16 where the recipe's `precision` says so."""

from __future__ import annotations

from functools import cache

import torch

from ..config import StageConfig
from ..events import note


@cache
def has_bfloat16(device_type: str) -> bool:
    """Whether bfloat16 is faster there than float32. A CPU without its instructions plays it and takes 7 to 13 times as
    long as in float32 (samples a second on AVX2: vision 119 against 1,424, segmenter 1.5 against 10.6). CPUs other than
    x86 are not asked: float32."""
    if device_type != "cpu" or torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported():
        return True
    note("this processor has no bfloat16 instructions: computing in float32")
    return False


def autocast(config: StageConfig | None = None, device: torch.device | str = "cpu") -> torch.autocast:
    """A context for forward passes on that device, of a stage or (None) of what is no stage's own; without effect where
    `precision` is fp32, or the processor has no bfloat16."""
    kind = torch.device(device).type
    wanted = config is None or config.precision == "bf16"
    return torch.autocast(kind, torch.bfloat16, enabled=wanted and has_bfloat16(kind))
