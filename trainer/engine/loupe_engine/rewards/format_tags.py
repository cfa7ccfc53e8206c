"""Is the reply a thought in its tags, then an answer in its tags?"""

from __future__ import annotations

import json
import re

from ..text import ANSWER, SPECIAL, THINK
from .completion import Completion, Truth

_BETWEEN = re.compile(r"\s*")


def format_tags(completion: Completion, truth: Truth, *, strict: bool = False) -> float:
    """1 or 0.

    Not strict: the text starts with a thought and an answer, only whitespace between them; the contents and any text
    after are not looked at (LENS code, think_format). Strict: the whole reply is what text.reply_text writes, with a
    thought that is not blank; only the end token and padding may follow.
    """
    return float(_strict(completion.body) if strict else _lenient(completion.text))


def _lenient(text: str) -> bool:
    """A closing tag may be any later one, so a thought that holds tags itself still passes, as in LENS."""
    if not text.startswith(THINK[0]):
        return False
    close = text.find(THINK[1])
    while close >= 0:
        after = _BETWEEN.match(text, close + len(THINK[1])).end()
        if text.startswith(ANSWER[0], after):
            return text.find(ANSWER[1], after) >= 0
        close = text.find(THINK[1], close + 1)
    return False


def _strict(body: str) -> bool:
    if any(body.count(tag) != 1 for tag in (*THINK, *ANSWER)) or any(token in body for token in SPECIAL):
        return False
    if not (body.startswith(THINK[0]) and body.endswith(ANSWER[1])):
        return False
    thought, bridge, answer = body[len(THINK[0]) : -len(ANSWER[1])].partition(THINK[1] + ANSWER[0])
    return bool(bridge and thought.strip()) and _is_answer(answer)


def _is_answer(answer: str) -> bool:
    """A JSON list of no object, or of one object with a box of four integers and a label."""
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
        # type() and not isinstance(): true and false are integers to the latter.
        if not isinstance(box, list) or len(box) != 4 or any(type(value) is not int for value in box):
            return False
    return True
