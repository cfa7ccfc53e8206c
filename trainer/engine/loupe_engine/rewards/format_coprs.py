"""CoPRS's format reward: a thought, then the reference token."""

from __future__ import annotations

import re
from typing import Literal

from .completion import Completion, Truth

REF_POS = "<REF_POS>"
MOST_CHARACTERS = 2048
MOST_WORDS = 10

_THOUGHT = re.compile(r"<think>(.*?)</think>", re.DOTALL)


def format_coprs(completion: Completion, truth: Truth, *, long_text: Literal["between", "after"] = "between") -> float:
    """0, 0.9 or 1 (CoPRS code).

    0 unless there is exactly one thought, it is not blank, and exactly one <REF_POS> stands after it. 0.9, however many
    of these hold: the thought has more than 2048 characters; text stands before it; and, by `long_text`, "between":
    more than 10 words stand from </think> to the token (CoPRS code), or "after": any text but the end token follows it
    (CoPRS paper and docstring). Thoughts are found shortest first, so an opening tag nested in one is part of its text.
    """
    text = completion.body
    thoughts = list(_THOUGHT.finditer(text))
    if len(thoughts) != 1 or text.count(REF_POS) != 1:
        return 0.0
    thought, token = thoughts[0], text.index(REF_POS)
    if not thought[1].strip() or token < thought.end():
        return 0.0
    if long_text == "between":
        worse = len(text[thought.end() : token].split()) > MOST_WORDS
    else:
        worse = bool(text[token + len(REF_POS) :].strip())
    return 0.9 if worse or len(thought[1]) > MOST_CHARACTERS or text[: thought.start()].strip() else 1.0
