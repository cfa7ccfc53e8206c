"""Of questions for a name that is not there no more are kept than its own share: else names that photos seldom show are mostly
asked in vain, and a model learns to refuse a name instead of looking (docs/log.md)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

MOST = 0.35
"""Questions in vain for a name, to each one that finds it."""


def balanced(records: Iterable[dict]) -> list[dict]:
    """A pool's records without the questions for an absent name (`lacks`) that are too many; which go depends on their scene
    and text alone."""
    whole = list(records)
    asked = [e for record in whole for e in record["expressions"]]
    found = Counter(e["label"] for e in asked if e["targets"])
    lacked = Counter(e["lacks"] for e in asked if e["lacks"])
    keep = {name: min(1.0, MOST * found[name] / count) for name, count in lacked.items()}
    for record in whole:
        record["expressions"] = [e for e in record["expressions"] if not e["lacks"] or _draw(record["scene"], e["text"]) < keep[e["lacks"]]]
    return whole


def _draw(scene: int, text: str) -> float:
    """Uniform in [0, 1)."""
    return int.from_bytes(hashlib.sha256(f"{scene}/{text}".encode()).digest()[:8], "big") / 2**64
