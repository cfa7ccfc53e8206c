"""Is the reply a thought in its tags, then an answer in its tags?"""

from __future__ import annotations

import json
import re

from ..cited import MOST_CITED
from ..text import SPECIAL
from .completion import Completion, Truth

Tags = tuple[str, str]
_BETWEEN = re.compile(r"\s*")


def format_tags(completion: Completion, truth: Truth, *, strict: bool = False) -> float:
    """1 or 0.

    Not strict: the text starts with a thought and an answer, only whitespace between them; the contents and any text
    after are not looked at (LENS code, think_format). Strict: the whole reply is what text.reply_text writes, with a
    thought that is not blank; only the end token and padding may follow.
    """
    tags = completion.think, completion.answer
    return float(_strict(completion.body, *tags) if strict else _lenient(completion.text, *tags))


def _lenient(text: str, think: Tags, answer: Tags) -> bool:
    """A closing tag may be any later one, so a thought that holds tags itself still passes, as in LENS."""
    if not text.startswith(think[0]):
        return False
    close = text.find(think[1])
    while close >= 0:
        after = _BETWEEN.match(text, close + len(think[1])).end()
        if text.startswith(answer[0], after):
            return text.find(answer[1], after) >= 0
        close = text.find(think[1], close + 1)
    return False


def _strict(body: str, think: Tags, answer: Tags) -> bool:
    if any(body.count(tag) != 1 for tag in (*think, *answer)) or any(token in body for token in SPECIAL):
        return False
    if not (body.startswith(think[0]) and body.endswith(answer[1])):
        return False
    thought, bridge, said = body[len(think[0]) : -len(answer[1])].partition(think[1] + answer[0])
    return bool(bridge and thought.strip()) and _is_answer(said)


def _is_answer(answer: str) -> bool:
    """A JSON list of no object, or of one object with a box of four integers, or of cited regions, and a label."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):  # the second from thousands of opening brackets
        return False
    if not isinstance(found, list) or len(found) > 1:
        return False
    for item in found:
        if not isinstance(item, dict) or set(item) != {"bbox_2d", "label"} or not isinstance(item["label"], str):
            return False
        box = item["bbox_2d"]
        if not isinstance(box, list) or not (len(box) == 4 and _are_integers(box) or _are_cited(box)):
            return False
    return True


def _are_integers(values: list) -> bool:
    # type() and not isinstance(): true and false are integers to the latter.
    return all(type(value) is int for value in values)


def _are_cited(box: list) -> bool:
    """[[3],[7]]: regions of the photo instead of coordinates."""
    alone = all(isinstance(one, list) and len(one) == 1 and _are_integers(one) for one in box)
    return alone and 0 < len(box) <= MOST_CITED
