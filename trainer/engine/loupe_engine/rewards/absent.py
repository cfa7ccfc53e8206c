"""Does the reply refuse where nothing matches, and only there?"""

from __future__ import annotations

import json

from .completion import Completion, Truth


def absent(completion: Completion, truth: Truth) -> float:
    """1 where the truth is absent and the reply refuses, or is present and the reply does not; else 0.

    A malformed reply is no refusal, so it earns nothing for a box it failed to write where nothing is there.
    """
    return float(refuses(completion) == truth.absent)


def refuses(completion: Completion) -> bool:
    """The first answer is the empty list, and no box was found anywhere after it."""
    answer, closed, _ = completion.text.partition(completion.answer[0])[2].partition(completion.answer[1])
    try:
        return bool(closed) and json.loads(answer) == [] and completion.box is None
    except (ValueError, RecursionError):
        return False
