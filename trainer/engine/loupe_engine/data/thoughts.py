"""The thought before an answer: what is seen and where, then the choice. Lower case, few words, a fixed grammar.

The choice always names its target and place in the list's own words ("the kiwi top left"): a small model learns to copy
from the list long before it learns to rephrase it (docs/log.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .names import plural

if TYPE_CHECKING:
    from .expressions.facts import Facts
    from .expressions.wording import Draft

MOST_WORDS = 28
OPENING = "i see "
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def think(facts: Facts, draft: Draft) -> tuple[str, list[tuple[str, list[int]]]]:
    """The thought of a draft, and its list: "i see frog left, two apples right, car top. the red one is the apple top."."""
    room = MOST_WORDS - len(draft.why.split()) - len(OPENING.split())
    items = _seen(facts)
    # Things the choice does not speak of go first when words run short.
    while len(items) > 1 and _count(items) > room:
        spare = [k for k, (_, members) in enumerate(items) if not set(members) & set(draft.named)]
        items.pop(spare[-1] if spare else -1)
    if _count(items) > room:
        return draft.why, []
    return f"{OPENING}{', '.join(words for words, _ in items)}. {draft.why}", items


def _seen(facts: Facts) -> list[tuple[str, list[int]]]:
    """Things from left to right in words; those of one name and one place together."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index in sorted(range(len(facts.objects)), key=lambda i: facts.centre[i][0]):
        groups.setdefault((facts.objects[index].name, facts.place(index)), []).append(index)
    items = []
    for (name, place), members in groups.items():
        number = len(members)
        called = name if number == 1 else f"{_NUMBERS[min(number, 8)]} {plural(name)}"
        items.append((f"{called} {place}", members))
    return items


def _count(items: list[tuple[str, list[int]]]) -> int:
    return sum(len(words.split()) for words, _ in items)
