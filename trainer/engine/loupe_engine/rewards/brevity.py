"""Is the thought short?"""

from __future__ import annotations

from .completion import Completion, Truth


def brevity(completion: Completion, truth: Truth, *, budget: int = 48) -> float:
    """1 for a thought of up to `budget` tokens (at least 1), falling linearly to 0 at twice that, 0 beyond."""
    if budget < 1:
        raise ValueError("the budget of a thought must be at least one token")
    return min(1.0, max(0.0, 2 - completion.thought_tokens / budget))
