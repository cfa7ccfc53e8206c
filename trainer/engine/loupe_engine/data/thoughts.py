"""The thought before an answer: what is seen and where, then the choice. Lower case, few words, a fixed grammar.

The choice always names its target and place in the list's own words ("the kiwi top left"): a small model learns to copy
from the list long before it learns to rephrase it (docs/log.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .expressions.facts import Facts
    from .expressions.wording import Draft

MOST_WORDS, MOST_ITEMS = 24, 5
OPENING = "i see "


def think(facts: Facts, draft: Draft) -> tuple[str, list[tuple[str, list[int]]]]:
    """The thought of a draft, and its list: "i see frog left, apple right, car top. the red one is the apple right"."""
    room = MOST_WORDS - len(draft.why.split()) - len(OPENING.split())
    items = facts.listed(sorted({*_worth_listing(facts), *draft.named}))
    # Things the choice does not speak of go first when words run short, the small ones before the large ones.
    while len(items) > 1 and (len(items) > MOST_ITEMS or _count(items) > room):
        spare = [k for k, (_, members) in enumerate(items) if not set(members) & set(draft.named)]
        items.pop(min(spare, key=lambda k: _area(facts, items[k][1])) if spare else -1)
    if not items or _count(items) > room:
        return draft.why, []
    return f"{OPENING}{', '.join(words for words, _ in items)}. {draft.why}", items


def _worth_listing(facts: Facts) -> list[int]:
    """Large enough things; only where there is none, what else can be asked for."""
    things = [i for i in facts.usable if facts.objects[i].kind == "thing"]
    return things or facts.usable


def _area(facts: Facts, indices: list[int]) -> int:
    return sum(facts.objects[i].area for i in indices)


def _count(items: list[tuple[str, list[int]]]) -> int:
    return sum(len(words.split()) for words, _ in items)
