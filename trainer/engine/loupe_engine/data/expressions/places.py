"""By place: sides and corners, and counting from a side."""

from ..names import plural
from ..thoughts import mark
from .facts import Facts
from .wording import Draft, Wording

SIDE = {
    "left": ("{n} on the left", "leftmost {n}", "{n} furthest left", "left {n}", "{n} on the left side", "far left {n}",
             "{n} at the left end"),
    "right": ("{n} on the right", "rightmost {n}", "{n} furthest right", "right {n}", "{n} on the right side",
              "far right {n}", "{n} at the right end"),
    "top": ("{n} at the top", "topmost {n}", "upper {n}", "highest {n}", "top {n}", "uppermost {n}"),
    "bottom": ("{n} at the bottom", "lowest {n}", "lower {n}", "bottom {n}", "{n} furthest down",
               "{n} lowest in the picture"),
}  # fmt: skip
SIDE_WHOLE = {
    "left": ("which {n} is furthest to the left?", "reading from left to right, which {n} comes first?"),
    "right": ("which {n} is furthest to the right?", "reading from left to right, which {n} comes last?"),
    "top": ("which {n} is the highest up?", "looking down from the top edge, which {n} comes first?"),
    "bottom": ("which {n} is the lowest down?", "looking up from the bottom edge, which {n} comes first?"),
}
CORNER = (
    "{n} at the {p}", "{n} in the {p} corner", "{p} {n}", "{n} in the {p}", "{n} near the {p} corner",
    "{n} towards the {p}",
)  # fmt: skip
MIDDLE = ("{n} in the middle", "middle {n}", "{n} between the other two", "{n} with one on each side", "centre {n}")
COUNTED = (
    "{o} {n} from the {s}", "{n} number {d} from the {s}", "{o} {n} counting from the {s}",
    "{o} {n} if you start at the {s}", "number {d} of the {m} from the {s}",
)  # fmt: skip
COUNTED_ONE = ("{o} one from the {s}", "{o} from the {s}")
PATTERNS = {
    "position": (
        *(p for side in SIDE for p in SIDE[side] + SIDE_WHOLE[side]), *CORNER, *MIDDLE,
    ),
    "ordinal": COUNTED + COUNTED_ONE,
}  # fmt: skip
# A thought that counts further would be a long one.
_MOST_RANK = 4
ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
AXIS = {"left": (0, False), "right": (0, True), "top": (1, False), "bottom": (1, True)}


def position(facts: Facts, words: Wording) -> Draft | None:
    """Sides, corners and the middle, among things of one name (of any name on bare backgrounds)."""
    several = facts.repeated
    word = words.one(several) if several and (not facts.bare or words.rng.random() < 0.7) else None
    same = facts.only_things(word)
    if not same or len(same) < 2:
        return None
    called = words.call(word) if word else words.one(("thing", "object"))
    draw, framed = words.rng.random(), True
    if draw < 0.6:
        side = words.one(sorted(SIDE))
        index, patterns = at_side(facts, same, side)
        spoken, how = side, f"{side}most" if side in ("left", "right") else side
        if words.rng.random() < 0.12:
            patterns, framed = SIDE_WHOLE[side], False
    elif draw < 0.85:
        index, spoken = _corner(facts, words, same)
        patterns, how = CORNER, spoken
    else:
        index, patterns, spoken, how = _middle(facts, same), MIDDLE, "middle", "middle"
    if index is None:
        return None
    said = words.say("position", patterns, framed, n=called, p=spoken)
    label = facts.objects[index].name
    why = f"the {how} one is the {facts.spoken(index)}."
    return said and Draft("position", *said, [index], label, why, [index])


def at_side(facts: Facts, same: list[int], side: str) -> tuple[int | None, tuple[str, ...]]:
    """The one furthest to a side, and the ways to say so: "on the left" is for the only one in the left half."""
    axis, last = AXIS[side]
    index = facts.extreme(same, axis, last, margin=0.1)
    if index is not None and any((facts.centre[i][axis] > 0.5) != (last == (i == index)) for i in same):
        return index, tuple(p for p in SIDE[side] if " on the " not in p and " at the " not in p)
    return index, SIDE[side]


def ordinal(facts: Facts, words: Wording) -> Draft | None:
    """"second car from the left": counts centres that are well apart."""
    word = words.one(facts.repeated or [None])
    same = facts.only_things(word)
    if not same or not 2 <= len(same) <= 6:
        return None
    side = words.one(("left", "left", "right", "right", "top", "bottom"))
    ordered = in_order(facts, same, side)
    if ordered is None:
        return None
    rank = int(words.rng.integers(min(len(ordered), _MOST_RANK)))
    nameless = len(same) == len(facts.objects) and facts.bare and words.rng.random() < 0.4
    called = words.call(word) if word else "thing"
    said = counted_words(words, called, rank, side, nameless)
    spots = ", ".join(mark(facts.place(i), [i]) for i in ordered[: rank + 1])
    index, label = ordered[rank], facts.objects[ordered[rank]].name
    why = f"from the {side}: {spots}. the {ORDER[rank]} is the {facts.spoken(index)}."
    return said and Draft("ordinal", *said, [index], label, why, [index])


def counted_words(words: Wording, called: str, rank: int, side: str, nameless: bool = False) -> tuple[str, str] | None:
    """A way to ask for number `rank` + 1 from a side."""
    patterns = COUNTED_ONE if nameless else COUNTED
    return words.say("ordinal", patterns, n=called, m=plural(called), o=ORDER[rank], s=side, d=str(rank + 1))


def in_order(facts: Facts, indices: list[int], side: str, margin: float = 0.07) -> list[int] | None:
    """Objects counted from a side, or None when two are level."""
    axis, backwards = AXIS[side]
    ordered = sorted(indices, key=lambda i: facts.centre[i][axis], reverse=backwards)
    at = [facts.centre[i][axis] for i in ordered]
    return ordered if all(abs(a - b) >= margin for a, b in zip(at, at[1:], strict=False)) else None


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
