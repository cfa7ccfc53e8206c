"""How a sentence speaks of a thing that it only needs as an anchor: "dog", "red dog", "leftmost dog"."""

from .facts import Facts
from .places import SIDE, at_side
from .wording import Wording


def refer(facts: Facts, words: Wording, index: int) -> str | None:
    """A noun phrase without article that means this thing alone."""
    one = facts.objects[index]
    same = facts.matching(one.name)
    if same == [index]:
        return words.call(one.name)
    same = facts.only_things(one.name)
    if not same:
        return None
    if one.colour and one.name != "person" and facts.coloured(same, one.colour) == [index]:
        return f"{one.colour} {words.call(one.name)}"
    for side in ("left", "right"):
        found, patterns = at_side(facts, same, side)
        if found == index:
            return f"{side if patterns is SIDE[side] else f'{side}most'} {one.name}"
    ordered = facts.by_size(same)
    if ordered and index in (ordered[0], ordered[-1]):
        return f"{'largest' if index == ordered[0] else 'smallest'} {one.name}"
    return None
