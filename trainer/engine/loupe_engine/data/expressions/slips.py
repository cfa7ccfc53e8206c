"""How people type: capitals, stops left out, articles left out, now and then a slip of the fingers."""

import re

import numpy as np

from ..names import NAMES

TYPO_SHARE, NO_ARTICLE_SHARE = 0.025, 0.05
_LEAST_LETTERS = 5
"""Of a short word too little is left to know it by."""


def typed(rng: np.random.Generator, text: str) -> str:
    """The text as somebody may have typed it."""
    if rng.random() < NO_ARTICLE_SHARE and len(text.split()) <= 7:
        text = re.sub(r"(?<=\w )(the|a|an) (?=\w)", "", text)
    if rng.random() < TYPO_SHARE:
        text = _slip(rng, text)
    if rng.random() < 0.15:
        text = text[0].upper() + text[1:]
    if rng.random() < 0.25:
        return text.removesuffix("?") if text.endswith("?") else text
    return text + "." if rng.random() < 0.06 and not text.endswith("?") else text


def _slip(rng: np.random.Generator, text: str) -> str:
    """Two letters swapped, one left out or one twice, in one longer word; never so that it becomes another thing's name."""
    long = [m for m in re.finditer(r"[a-z]+", text) if len(m[0]) >= _LEAST_LETTERS]
    if not long:
        return text
    found = long[int(rng.integers(len(long)))]
    word, at = found[0], int(rng.integers(1, len(found[0]) - 1))
    ways = (word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:])
    slipped = ways[int(rng.integers(3))]
    return text if slipped in NAMES else text[: found.start()] + slipped + text[found.end() :]
