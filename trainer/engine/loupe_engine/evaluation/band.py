"""Around a correlation's line: how sure it is, and where both axes are equal (CoPRS's figure 3 e–h)."""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]
Interval = tuple[float, float, float]
"""x, and from where to where y lies there."""

WIDTH = 10.0
"""Standard errors to either side, as CoPRS draws it."""
STEPS = 48


def band(points: Sequence[Point], slope: float, intercept: float, width: float = WIDTH) -> list[Interval]:
    """ŷ ± `width` standard errors of the least-squares mean at x, at `STEPS` + 1 places from the least x to the greatest:
    s · √(1/n + (x − x̄)² / Sxx), s² = Σ(y − ŷ)² / (n − 2). None below three points or where all x are the same."""
    n = len(points)
    if n < 3:
        return []
    xs = [x for x, _ in points]
    mean, low, high = math.fsum(xs) / n, min(xs), max(xs)
    sxx = math.fsum((x - mean) ** 2 for x in xs)
    if low == high or sxx == 0:
        return []
    spread = math.sqrt(math.fsum((y - slope * x - intercept) ** 2 for x, y in points) / (n - 2))
    out = []
    for step in range(STEPS + 1):
        x = low + (high - low) * step / STEPS
        error = width * spread * math.sqrt(1 / n + (x - mean) ** 2 / sxx)
        out.append((x, slope * x + intercept - error, slope * x + intercept + error))
    return out
