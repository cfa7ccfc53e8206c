"""The weighted sum of a completion's rewards."""

from __future__ import annotations

import math
from collections.abc import Mapping


def total(rewards: Mapping[str, float], weights: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """Σ λ·reward, and each part λ·reward for the log; both mappings have the same names."""
    if set(rewards) != set(weights):
        raise ValueError(f"rewards and weights differ in {sorted(set(rewards) ^ set(weights))}")
    parts = {name: weights[name] * value for name, value in rewards.items()}
    wrong = [name for name, part in parts.items() if not math.isfinite(part)]
    if wrong:
        raise ValueError(f"not finite: {', '.join(wrong)}")
    return sum(parts.values(), 0.0), parts
