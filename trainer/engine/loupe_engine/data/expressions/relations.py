"""Relations between two things: beside, above, below, or nearest to an anchor that has a name of its own."""

from .facts import Facts
from .places import AXIS
from .refer import refer
from .wording import Draft, Wording

BESIDE = {
    "left": ("{n} left of the {a}", "{n} to the left of the {a}", "{n} on the left of the {a}",
             "{n} with the {a} on its right"),
    "right": ("{n} right of the {a}", "{n} to the right of the {a}", "{n} on the right of the {a}",
              "{n} with the {a} on its left"),
    "top": ("{n} above the {a}", "{n} over the {a}", "{n} higher than the {a}", "{n} higher up than the {a}"),
    "bottom": ("{n} below the {a}", "{n} under the {a}", "{n} lower than the {a}", "{n} further down than the {a}"),
}
BESIDE_WHOLE = {
    "left": ("look left from the {a}: which {n} is there?",),
    "right": ("look right from the {a}: which {n} is there?",),
    "top": ("look up from the {a}: which {n} is there?",),
    "bottom": ("look down from the {a}: which {n} is there?",),
}
NEAREST = ("{n} nearest to the {a}", "{n} closest to the {a}", "{n} next to the {a}", "{n} that is nearest to the {a}",
           "{n} beside the {a}")  # fmt: skip
NEAREST_WHAT = (
    "what is nearest to the {a}?", "what is closest to the {a}?", "which thing is next to the {a}?",
    "the neighbour of the {a}",
    "starting at the {a}, what would i reach first?", "what is right beside the {a}?",
)  # fmt: skip
PATTERNS = {
    "relation": (
        *(p for side in BESIDE for p in BESIDE[side] + BESIDE_WHOLE[side]), *NEAREST, *NEAREST_WHAT,
    )
}  # fmt: skip
_NEAREST_ONLY = tuple(p for p in NEAREST if "near" in p or "close" in p)
_BESIDE, _ELSEWHERE = 0.12, 0.06
"""Gaps as shares of the picture's height: what stands beside something, and what does not."""
_SAID = {"left": "left of", "right": "right of", "top": "above", "bottom": "below"}


def relation(facts: Facts, words: Wording) -> Draft | None:
    """A thing beside, above, below or nearest to an anchor that has a name of its own."""
    if len(facts.things) < 2:
        return None
    anchor = words.one(facts.things)
    a, by = facts.objects[anchor].name, refer(facts, words, anchor)
    if by is None:
        return None
    if words.rng.random() < 0.3:
        return _nearest(facts, words, anchor, a, by)
    several = [n for n in facts.repeated if n != a]
    others = sorted({facts.objects[i].name for i in facts.things if i != anchor})
    word = words.one(several) if several and words.rng.random() < 0.6 else words.one(others)
    if facts.bare and words.rng.random() < 0.15:
        word = None
    same = facts.only_things(word)
    if not same:
        return None
    side = words.one(sorted(BESIDE))
    index = beside(facts, anchor, same, side)
    if index is None:
        return None
    label, whole = facts.objects[index].name, words.rng.random() < 0.1
    called = words.call(word) if word else "thing"
    said = words.say("relation", (BESIDE_WHOLE if whole else BESIDE)[side], not whole, n=called, a=by)
    why = f"{_SAID[side]} the {facts.spoken(anchor)} is the {facts.spoken(index)}."
    return said and Draft("relation", *said, [index], label, why, [anchor, index])


def beside(facts: Facts, anchor: int, same: list[int], side: str) -> int | None:
    """The only one clearly on that side, and rather that way than across; the others must clearly not be there."""
    axis, last = AXIS[side]
    sign, here = (1 if last else -1), facts.centre[anchor]
    ahead = [(sign * (facts.centre[i][axis] - here[axis]), i) for i in same if i != anchor]
    yes = [i for d, i in ahead if d > 0.12]
    if len(yes) != 1 or any(-0.02 < d <= 0.12 for d, _ in ahead):
        return None
    across = abs(facts.centre[yes[0]][1 - axis] - here[1 - axis])
    return yes[0] if across <= 1.6 * abs(facts.centre[yes[0]][axis] - here[axis]) else None


def _nearest(facts: Facts, words: Wording, anchor: int, a: str, by: str) -> Draft | None:
    several = [n for n in facts.repeated if n != a]
    word = words.one(several) if several and (not facts.bare or words.rng.random() < 0.5) else None
    same = facts.only_things(word)
    index = facts.nearest(anchor, same) if same else None
    if index is None:
        return None
    label = facts.objects[index].name
    beside = facts.apart(anchor, index) < _BESIDE and all(
        facts.apart(anchor, i) > _ELSEWHERE for i in same if i not in (anchor, index)
    )
    if word:
        said = words.say("relation", NEAREST if beside else _NEAREST_ONLY, n=words.call(word), a=by)
    else:
        said = words.say("relation", NEAREST_WHAT if beside else NEAREST_WHAT[:2], False, a=by)
    why = f"nearest to the {facts.spoken(anchor)} is the {facts.spoken(index)}."
    return said and Draft("relation", *said, [index], label, why, [anchor, index])
