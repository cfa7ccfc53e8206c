"""Templates: which exist, which are held out for evaluation, and how a text is made from one."""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ..names import MASS, SYNONYM, is_plural
from ..photo_names import PERSON_WORDS
from ..sources import fraction
from ..words.narrower import agreeing, narrower

HELD_OUT_SHARE = 0.12
# {} is a noun phrase without its article. The short ones are what people type most.
FRAMES = (
    "{}", "the {}", "find the {}", "where is the {}?", "show me the {}", "segment the {}", "i am looking for the {}",
    "can you point to the {}?", "please mark the {}", "which one is the {}?", "locate the {}", "cut out the {}",
    "select the {}", "outline the {}", "look for the {}", "i want to see the {}", "highlight the {}", "point at the {}",
    "give me the {}", "do you see the {}?", "the {} please", "mask of the {}", "point out the {}", "pick the {}",
    "can you find the {}?", "could you show me the {}?", "find {}", "{} please", "just the {}", "only the {}", "mark the {}",
    "pls find the {}", "i need the {}", "where's the {}?", "help me find the {}", "hey, where is the {}?", "show {}",
    "can you mark the {} for me?", "i want the {}", "get me the {}", "find me the {}", "what about the {}?", "the {}, please",
    "crop the {}", "mask the {}", "i mean the {}", "this is about the {}", "can you see the {}?", "segment {}", "{} pls",
)  # fmt: skip
_SYNONYM_SHARE, _PERSON_WORD_SHARE, _KNOWN_PERSON_SHARE, _NARROWER_SHARE = 0.18, 0.1, 0.5, 0.25
AGREE = (("where is the ", "where are the "), ("where's the ", "where are the "), ("which one is the ", "which ones are the "), (" that is ",
    " that are "),
          ("is there any ", "are there any "), ("is that ", "are those "))  # fmt: skip
_FREQUENT = {"{}": 16, "the {}": 20, "find the {}": 3, "where is the {}?": 2, "find {}": 2}


@dataclass
class Draft:
    """An expression before its thought: `why` is the sentence that chooses, with its mentions marked
    (data/thoughts.py), `named` the objects it speaks of, `lacks` the name of what is not there, where that is a name."""

    kind: str
    text: str
    template: str
    targets: list[int]
    label: str
    why: str
    named: list[int] = field(default_factory=list)
    lacks: str = ""


def held_out(template: str) -> bool:
    """Whether a template, or its frame, belongs to evaluation alone."""
    kind, pattern, *frame = template.split("/")
    own = fraction(f"template/{kind}/{pattern}") < HELD_OUT_SHARE
    return own or any(held_out_frame(f) for f in frame)


def held_out_frame(frame: str) -> bool:
    """Whether nothing in this frame is trained on."""
    return fraction(f"frame/{frame}") < HELD_OUT_SHARE


@lru_cache(maxsize=None)
def _choices(kind: str, patterns: tuple[str, ...], framed: bool, held: bool) -> tuple[list[str], list[float]]:
    names, weights = [], []
    for pattern in patterns:
        for frame in FRAMES if framed else ("",):
            template = f"{kind}/{pattern}/{frame}" if framed else f"{kind}/{pattern}"
            if held_out(template) == held:
                names.append(template)
                weights.append(_FREQUENT.get(frame, 1) * (3 if framed and pattern == patterns[0] else 1))
    return names, np.cumsum(weights).tolist()


class Wording:
    """Draws templates of one side of the split."""

    def __init__(self, rng: np.random.Generator, held: bool, people: tuple[str, ...] = ()):
        """`people`: words that fit every person of the scene."""
        self.rng = rng
        self._held, self._people = held, people

    def say(
        self, kind: str, patterns: tuple[str, ...], framed: bool = True, many: bool = False, **words: str
    ) -> tuple[str, str] | None:
        """(text, template) from one of the patterns; None when this side of the split has none of them.

        `many`: the noun is a plural ("scissors"), so verbs must agree.
        """
        names, weights = _choices(kind, patterns, framed, self._held)
        if not names:
            return None
        template = names[bisect_right(weights, self.rng.random() * weights[-1])]
        _, pattern, *frame = template.split("/")
        phrase = pattern.format(**words)
        text = frame[0].format(phrase) if frame else phrase
        text = text.replace("the the ", "the ").replace("the only the ", "the only ")
        for one, two in AGREE if many else ():
            text = text.replace(one, two)
        return text, template

    def call(self, name: str, person_words: bool = False) -> str:
        """What people may type for a name: mostly the name, else a synonym or a word that says more than is known of it
        (data/words/narrower.py). `person_words`: no other person is there."""
        draw = self.rng.random()
        if name == "person" and self._people and draw < _KNOWN_PERSON_SHARE:
            return self.one(self._people)
        if name == "person" and self._people:
            person_words = False
        if person_words and name == "person" and draw < _PERSON_WORD_SHARE:
            return self.one(PERSON_WORDS)
        if draw < _SYNONYM_SHARE and name in SYNONYM:
            return self.one(SYNONYM[name])
        if draw > 1 - _NARROWER_SHARE and name in narrower() and not (name == "person" and self._people):
            return agreeing(self.one(narrower()[name]), name)
        return name

    def one(self, options):
        """A uniform pick from a sequence."""
        return options[int(self.rng.random() * len(options))]


def a(word: str) -> str:
    """The word with its article: "an apple", but "furniture" and "scissors"."""
    if word in MASS or is_plural(word):
        return word
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
