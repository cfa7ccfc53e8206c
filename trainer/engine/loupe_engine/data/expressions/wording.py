"""Templates: which exist, which are held out for evaluation, and how a text is made from one."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ..sources import fraction

HELD_OUT_SHARE = 0.12
# {} is a noun phrase without its article. The short ones are what people type most.
FRAMES = (
    "{}", "the {}", "find the {}", "where is the {}?", "show me the {}", "segment the {}", "i am looking for the {}",
    "can you point to the {}?", "please mark the {}", "which one is the {}?", "locate the {}", "cut out the {}",
    "select the {}", "outline the {}", "look for the {}", "i want to see the {}", "highlight the {}", "point at the {}",
    "give me the {}", "do you see the {}?", "the {} please", "mask of the {}", "point out the {}", "pick the {}",
)  # fmt: skip
_FREQUENT = {"{}": 4, "the {}": 5, "find the {}": 2, "where is the {}?": 2}


@dataclass
class Draft:
    """An expression before its thought: `why` is the sentence that chooses, `named` the objects it speaks of."""

    kind: str
    text: str
    template: str
    targets: list[int]
    label: str
    why: str
    named: list[int] = field(default_factory=list)


def held_out(template: str) -> bool:
    """Whether a template, or its frame, belongs to evaluation alone."""
    kind, pattern, *frame = template.split("/")
    own = fraction(f"template/{kind}/{pattern}") < HELD_OUT_SHARE
    return own or any(fraction(f"frame/{f}") < HELD_OUT_SHARE for f in frame)


@lru_cache(maxsize=None)
def _choices(kind: str, patterns: tuple[str, ...], framed: bool, held: bool) -> tuple[list[str], np.ndarray]:
    names, weights = [], []
    for pattern in patterns:
        for frame in FRAMES if framed else ("",):
            template = f"{kind}/{pattern}/{frame}" if framed else f"{kind}/{pattern}"
            if held_out(template) == held:
                names.append(template)
                weights.append(_FREQUENT.get(frame, 1) * (3 if framed and pattern == patterns[0] else 1))
    return names, np.cumsum(weights)


class Wording:
    """Draws templates of one side of the split."""

    def __init__(self, rng: np.random.Generator, held: bool):
        self.rng = rng
        self._held = held

    def say(self, kind: str, patterns: tuple[str, ...], framed: bool = True, **words: str) -> tuple[str, str] | None:
        """(text, template) from one of the patterns; None when this side of the split has none of them."""
        names, weights = _choices(kind, patterns, framed, self._held)
        if not names:
            return None
        template = names[int(np.searchsorted(weights, self.rng.random() * weights[-1], "right"))]
        _, pattern, *frame = template.split("/")
        phrase = pattern.format(**words)
        text = frame[0].format(phrase) if frame else phrase
        return text.replace("the the ", "the "), template

    def one(self, options):
        """A uniform pick from a sequence."""
        return options[int(self.rng.integers(len(options)))]


def a(word: str) -> str:
    """The word with its article: "an apple", but "furniture"."""
    if word in ("food", "furniture", "clothing"):
        return word
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
