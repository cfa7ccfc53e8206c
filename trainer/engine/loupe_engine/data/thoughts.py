"""The thought before an answer: what is seen and where, then the choice. Lower case, few words, a fixed grammar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .names import plural

if TYPE_CHECKING:
    from .expressions.facts import Facts
    from .expressions.wording import Draft

LEAST_WORDS, MOST_WORDS = 8, 26
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
_OPENINGS = ("", "", "", "i see ", "there is ", "here: ")
_ENDINGS = (" so that is it.", " that is the answer.", " so the choice is clear.")
_NONE_ENDINGS = (" so nothing matches.", " nothing in the picture matches.", " so there is no match.")


def think(rng: np.random.Generator, facts: Facts, draft: Draft) -> str:
    """8 to 26 words for a draft: "frog left, two apples right, car top. the red apple is the top one."."""
    room = MOST_WORDS - len(draft.why.split())
    opening = _OPENINGS[int(rng.integers(len(_OPENINGS)))]
    items = _seen(facts)
    # Things the choice does not speak of go first when words run short.
    while len(items) > 1 and _count(items) + len(opening.split()) > room:
        spare = [k for k, (_, members) in enumerate(items) if not set(members) & set(draft.named)]
        items.pop(spare[-1] if spare else -1)
    text = f"{opening}{', '.join(words for words, _ in items)}. {draft.why}"
    if len(text.split()) > MOST_WORDS:
        text = draft.why
    endings = _ENDINGS if draft.targets else _NONE_ENDINGS
    if len(text.split()) < LEAST_WORDS:
        text += endings[int(rng.integers(len(endings)))]
    if len(text.split()) < LEAST_WORDS:
        text = "looking over the picture: " + text
    return text


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
