"""Does the thought say each thing once? Of neither paper: a small model lists the same thing over and over."""

from __future__ import annotations

import re

from .completion import Completion, Truth

_BETWEEN = re.compile(r"[,.;:?!\n]+")


def distinct(completion: Completion, truth: Truth) -> float:
    """1 / (1 + n) for n phrases (between commas and full stops) that an earlier one says already; 0 without a thought."""
    thought = completion.text.partition(completion.think[0])[2].partition(completion.think[1])[0]
    phrases = [phrase.strip().lower() for phrase in _BETWEEN.split(thought) if phrase.strip()]
    return 1 / (1 + len(phrases) - len(set(phrases))) if phrases else 0.0
