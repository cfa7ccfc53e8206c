"""The learning rate's course. `progress` follows whichever limit is nearer, steps or minutes."""

from __future__ import annotations

import math

from ..config import StageConfig

FINAL = {"cosine": 0.02, "linear": 0.0, "onecycle": 1 / 6.67, "constant": 1.0}
"""The share of the rate that is left at the end where the recipe names none."""


def progress_of(config: StageConfig, step: int, minutes: float) -> float:
    """0…1; 1 ends the stage."""
    progress = step / config.steps
    if config.minutes:
        progress = max(progress, minutes / config.minutes)
    return min(progress, 1.0)


def factor_of(config: StageConfig, step: int, progress: float) -> float:
    """Multiple of the stage's rate for step `step` (from 0).

    cosine, linear: to `final`; with `after_warmup` as transformers' get_cosine/linear_schedule_with_warmup, else the
    warm-up multiplies a fall that begins with the first step. onecycle: torch's OneCycleLR with pct_start 0,
    div_factor 1, final_div_factor 1 / `final`, cosine, over steps + 1 (CoPRS code). constant: the warm-up alone.
    """
    chosen = config.schedule
    final = FINAL[chosen.kind] if chosen.final is None else chosen.final
    if not chosen.after_warmup:
        warm = min(1.0, (step + 1) / max(config.warmup, 1))
    elif step < config.warmup:
        return step / config.warmup
    else:
        share = config.warmup / config.steps
        warm, progress = 1.0, max(0.0, (progress - share) / max(1 - share, 1e-9))
    if chosen.kind == "constant":
        return warm
    if chosen.kind == "linear":
        return warm * (final + (1 - final) * (1 - progress))
    if chosen.kind == "onecycle":
        # OneCycleLR counts its first step as already one of steps + 1.
        progress = (progress * config.steps + 1) / (config.steps + 1)
    return warm * (final + (1 - final) * 0.5 * (1 + math.cos(math.pi * progress)))
