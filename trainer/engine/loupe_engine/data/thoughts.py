"""The thought before an answer: what is seen and where, then the choice. Lower case, few words, a fixed grammar.

The choice always names its target and place in the list's own words ("the kiwi top left"): a small model learns to copy
from the list long before it learns to rephrase it (docs/log.md). A short question gets the choice alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .expressions.facts import Facts
    from .expressions.wording import Draft

MOST_WORDS, MOST_ITEMS = 24, 5
OPENING = "i see "
SHORT_QUESTION = 4
"""A question of so many words at most is answered without a list."""
_MARK = re.compile(r"<([^<>|]+)\|([\d,]+)>")


@dataclass(frozen=True)
class Thought:
    """`mentions`: (start, end, objects) of every place in `text` that speaks of objects, from left to right, in characters:
    where a model that points writes its pointer behind. `seen`: the list's items, empty without a list."""

    text: str
    seen: list[tuple[str, list[int]]] = field(default_factory=list)
    mentions: list[tuple[int, int, list[int]]] = field(default_factory=list)


def mark(words: str, members: list[int]) -> str:
    """Words that speak of objects, marked so that `think` knows where they end up."""
    return f"<{words}|{','.join(map(str, members))}>"


def plain(marked: str) -> str:
    """The text without its marks."""
    return _MARK.sub(r"\1", marked)


def think(facts: Facts, draft: Draft) -> Thought:
    """The thought of a draft: "i see frog left, apple right, car top. the red one is the apple right."."""
    items = [] if len(draft.text.split()) <= SHORT_QUESTION else _items(facts, draft)
    listed = f"{OPENING}{', '.join(mark(*item) for item in items)}. " if items else ""
    text, mentions = _unmarked(listed + draft.why)
    return Thought(text, items, mentions)


def _items(facts: Facts, draft: Draft) -> list[tuple[str, list[int]]]:
    """What the list has room for; nothing where even the choice's own things have none."""
    room = MOST_WORDS - len(plain(draft.why).split()) - len(OPENING.split())
    items = facts.listed(sorted({*_worth_listing(facts), *draft.named}))
    # Things the choice does not speak of go first when words run short, the small ones before the large ones.
    while len(items) > 1 and (len(items) > MOST_ITEMS or _count(items) > room):
        spare = [k for k, (_, members) in enumerate(items) if not set(members) & set(draft.named)]
        items.pop(min(spare, key=lambda k: _area(facts, items[k][1])) if spare else -1)
    named = {i for _, members in items for i in members}
    return items if items and _count(items) <= room and set(draft.named) <= named else []


def _unmarked(marked: str) -> tuple[str, list[tuple[int, int, list[int]]]]:
    text, mentions, at = "", [], 0
    for found in _MARK.finditer(marked):
        text += marked[at : found.start()]
        mentions.append((len(text), len(text) + len(found[1]), [int(i) for i in found[2].split(",")]))
        text, at = text + found[1], found.end()
    return text + marked[at:], mentions


def _worth_listing(facts: Facts) -> list[int]:
    """Large enough things; only where there is none, what else can be asked for."""
    things = [i for i in facts.usable if facts.objects[i].kind == "thing"]
    return things or facts.usable


def _area(facts: Facts, indices: list[int]) -> int:
    return sum(facts.objects[i].area for i in indices)


def _count(items: list[tuple[str, list[int]]]) -> int:
    return sum(len(words.split()) for words, _ in items)
