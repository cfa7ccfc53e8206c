"""By place: sides and corners, counting, and relations between two things."""

from ..names import plural
from .facts import Facts
from .looks import repeated
from .wording import Draft, Wording

SIDE = {
    "left": ("{n} on the left", "leftmost {n}", "{n} furthest left", "left {n}", "{n} on the left side"),
    "right": ("{n} on the right", "rightmost {n}", "{n} furthest right", "right {n}", "{n} on the right side"),
    "top": ("{n} at the top", "topmost {n}", "upper {n}", "highest {n}", "top {n}"),
    "bottom": ("{n} at the bottom", "lowest {n}", "lower {n}", "bottom {n}", "{n} furthest down"),
}
CORNER = ("{n} at the {p}", "{n} in the {p} corner", "{p} {n}", "{n} in the {p}")
MIDDLE = ("{n} in the middle", "middle {n}", "{n} between the other two")
COUNTED = ("{o} {n} from the {s}", "{n} number {d} from the {s}", "{o} {n} counting from the {s}")
COUNTED_ONE = ("{o} one from the {s}", "{o} from the {s}")
BESIDE = {
    "left": ("{n} left of the {a}", "{n} to the left of the {a}", "{n} on the left of the {a}"),
    "right": ("{n} right of the {a}", "{n} to the right of the {a}", "{n} on the right of the {a}"),
    "top": ("{n} above the {a}", "{n} over the {a}", "{n} higher than the {a}"),
    "bottom": ("{n} below the {a}", "{n} under the {a}", "{n} lower than the {a}"),
}
NEAREST = ("{n} nearest to the {a}", "{n} closest to the {a}", "{n} next to the {a}")
NEAREST_WHAT = ("what is nearest to the {a}?", "what is closest to the {a}?", "which thing is next to the {a}?")
_SAID = {"left": "left of", "right": "right of", "top": "above", "bottom": "below"}
_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
_AXIS = {"left": (0, False), "right": (0, True), "top": (1, False), "bottom": (1, True)}


def position(facts: Facts, words: Wording) -> Draft | None:
    """Sides, corners and the middle, among things of one name (of any name on bare backgrounds)."""
    several = repeated(facts)
    word = words.one(several) if several and (not facts.bare or words.rng.random() < 0.7) else None
    same = facts.matching(word)
    if not same or len(same) < 2:
        return None
    called = word or words.one(("thing", "object"))
    draw = words.rng.random()
    if draw < 0.6:
        side = words.one(sorted(SIDE))
        index = facts.extreme(same, *_AXIS[side], margin=0.1)
        patterns, spoken, how = SIDE[side], side, f"{side}most" if side in ("left", "right") else side
        # "on the left" is for the only one of them in the left half.
        axis, last = _AXIS[side]
        if index is not None and any((facts.centre[i][axis] > 0.5) != (last == (i == index)) for i in same):
            patterns = tuple(p for p in patterns if " on the " not in p and " at the " not in p)
    elif draw < 0.85:
        index, spoken = _corner(facts, words, same)
        patterns, how = CORNER, spoken
    else:
        index, patterns, spoken, how = _middle(facts, same), MIDDLE, "middle", "middle"
    if index is None:
        return None
    said = words.say("position", patterns, n=called, p=spoken)
    label, place = facts.objects[index].name, facts.place(index)
    why = f"the {how} one is the {label} {place}."
    return said and Draft("position", *said, [index], label, why, [index])


def ordinal(facts: Facts, words: Wording) -> Draft | None:
    """"second car from the left": counts centres that are well apart."""
    word = words.one(repeated(facts) or [None])
    same = facts.matching(word)
    if not same or not 2 <= len(same) <= len(_ORDER):
        return None
    side = words.one(("left", "left", "right", "right", "top", "bottom"))
    ordered = in_order(facts, same, side)
    if ordered is None:
        return None
    rank = int(words.rng.integers(len(ordered)))
    nameless = len(same) == len(facts.objects) and facts.bare and words.rng.random() < 0.4
    patterns = COUNTED_ONE if nameless else COUNTED
    said = words.say("ordinal", patterns, n=word or "thing", o=_ORDER[rank], s=side, d=str(rank + 1))
    spots = ", ".join(facts.place(i) for i in ordered[: rank + 1])
    index, label = ordered[rank], facts.objects[ordered[rank]].name
    why = f"from the {side}: {spots}. the {_ORDER[rank]} is the {label} {facts.place(index)}."
    return said and Draft("ordinal", *said, [index], label, why, [index])


def in_order(facts: Facts, indices: list[int], side: str, margin: float = 0.07) -> list[int] | None:
    """Objects counted from a side, or None when two are level."""
    axis, backwards = _AXIS[side]
    ordered = sorted(indices, key=lambda i: facts.centre[i][axis], reverse=backwards)
    at = [facts.centre[i][axis] for i in ordered]
    return ordered if all(abs(a - b) >= margin for a, b in zip(at, at[1:], strict=False)) else None


def relation(facts: Facts, words: Wording) -> Draft | None:
    """A thing beside, above, below or nearest to an anchor that has a name of its own."""
    anchor = words.one(range(len(facts.objects)))
    if len(facts.objects) < 2 or facts.matching(facts.objects[anchor].name) != [anchor]:
        return None
    a = facts.objects[anchor].name
    if words.rng.random() < 0.3:
        return _nearest(facts, words, anchor, a)
    several = [n for n in repeated(facts) if n != a]
    others = sorted({o.name for i, o in enumerate(facts.objects) if i != anchor})
    word = words.one(several) if several and words.rng.random() < 0.6 else words.one(others)
    if facts.bare and words.rng.random() < 0.15:
        word = None
    same = facts.matching(word)
    if not same:
        return None
    side = words.one(sorted(BESIDE))
    axis, last = _AXIS[side]
    sign, here = (1 if last else -1), facts.centre[anchor]
    ahead = [(sign * (facts.centre[i][axis] - here[axis]), i) for i in same if i != anchor]
    # Clearly on that side, and rather that way than across; the others must clearly not be there.
    yes = [i for d, i in ahead if d > 0.12]
    if len(yes) != 1 or any(-0.02 < d <= 0.12 for d, _ in ahead):
        return None
    index = yes[0]
    across = abs(facts.centre[index][1 - axis] - here[1 - axis])
    if across > 1.6 * abs(facts.centre[index][axis] - here[axis]):
        return None
    label = facts.objects[index].name
    said = words.say("relation", BESIDE[side], n=word or "thing", a=a)
    why = f"there is the {a} {facts.place(anchor)}. {_SAID[side]} it is the {label} {facts.place(index)}."
    return said and Draft("relation", *said, [index], label, why, [anchor, index])


def _nearest(facts: Facts, words: Wording, anchor: int, a: str) -> Draft | None:
    several = [n for n in repeated(facts) if n != a]
    word = words.one(several) if several and (not facts.bare or words.rng.random() < 0.5) else None
    same = facts.matching(word)
    index = facts.nearest(anchor, same) if same else None
    if index is None:
        return None
    label = facts.objects[index].name
    said = words.say("relation", NEAREST, n=word, a=a) if word else words.say("relation", NEAREST_WHAT, False, a=a)
    why = f"there is the {a} {facts.place(anchor)}. nearest to it is the {label} {facts.place(index)}."
    return said and Draft("relation", *said, [index], label, why, [anchor, index])


def _corner(facts: Facts, words: Wording, same: list[int]) -> tuple[int | None, str]:
    right, low = bool(words.rng.random() < 0.5), bool(words.rng.random() < 0.5)
    spoken = f"{'bottom' if low else 'top'} {'right' if right else 'left'}"

    def away(i: int) -> float:
        x, y = facts.centre[i]
        return max(1 - x if right else x, 1 - y if low else y)

    ordered = sorted(same, key=away)
    # In its own quarter, and no other of them near that quarter.
    clear = away(ordered[0]) < 0.42 and away(ordered[1]) > max(0.56, away(ordered[0]) + 0.15)
    return (ordered[0] if clear else None), spoken


def _middle(facts: Facts, same: list[int]) -> int | None:
    if len(same) != 3:
        return None
    ordered = in_order(facts, same, "left", 0.12)
    level = max(facts.centre[i][1] for i in same) - min(facts.centre[i][1] for i in same)
    return ordered[1] if ordered and level < 0.3 else None


def count_of(number: int, word: str) -> str:
    """"two apples"."""
    return f"{_NUMBERS[number] if number < len(_NUMBERS) else 'many'} {plural(word) if number != 1 else word}"
