"""By two facts at once: "the red cup on the left", "the largest dog on the right", "the white animal"."""

from ..names import is_plural
from .facts import Facts
from .places import at_side
from .wording import Draft, Wording

COLOUR_PLACE = (
    "{c} {n} on the {s}", "{c} {n} at the {s}", "{s} {c} {n}", "{c} {n} furthest to the {s}",
    "{n} at the {s} that is {c}",
)  # fmt: skip
COLOUR_KIND = ("{c} {n}", "{n} that is {c}", "only {c} {n}", "{c} coloured {n}")
SIZE_PLACE = (
    "largest {n}, on the {s}", "big {n} on the {s}", "{n} on the {s}, the largest of them", "large {n} at the {s}",
)  # fmt: skip
KIND_PLACE = ("{n} on the {s} side", "{n} furthest to the {s}", "{n} closest to the {s} edge")
NAME_PLACE = ("{n} at the {s}", "{n} on the {s} side of the picture", "{n} over on the {s}", "{n} you see on the {s}")
PATTERNS = {"description": COLOUR_PLACE + COLOUR_KIND + SIZE_PLACE + KIND_PLACE + NAME_PLACE}
_SIDES = ("left", "right")


def description(facts: Facts, words: Wording) -> Draft | None:
    """One of the ways to combine a colour, a size, a kind and a side."""
    if not facts.things:
        return None
    make = words.one((_colour_place, _colour_place, _colour_kind, _size_place, _kind_place, _name_place))
    return make(facts, words)


def _draft(
    facts: Facts, words: Wording, patterns: tuple[str, ...], index: int, called: str, **also: str
) -> Draft | None:
    said = words.say("description", patterns, many=is_plural(called), n=called, **also)
    label = facts.objects[index].name
    why = f"what fits is the {facts.spoken(index)}."
    return said and Draft("description", *said, [index], label, why, [index])


def _colour_place(facts: Facts, words: Wording) -> Draft | None:
    """Two of a colour and a name, told apart by the side; or one of them that is there in any case."""
    one = facts.objects[words.one(facts.things)]
    same = facts.only_things(one.name)
    if one.colour is None or one.name == "person" or not same:
        return None
    group, side = facts.coloured(same, one.colour), words.one(_SIDES)
    index = _apart(facts, group, side) if group else None
    if index is None:
        return None
    return _draft(facts, words, COLOUR_PLACE, index, words.call(one.name), c=one.colour, s=side)


def _colour_kind(facts: Facts, words: Wording) -> Draft | None:
    """The only red one among things of a kind, which have different names."""
    index = words.one(facts.things)
    one, kinds = facts.objects[index], facts.kinds_of(index)
    if one.colour is None or not kinds:
        return None
    kind = words.one(kinds)
    same = facts.only_things(kind)
    if not same or facts.coloured(same, one.colour) != [index]:
        return None
    return _draft(facts, words, COLOUR_KIND, index, kind, c=one.colour)


def _size_place(facts: Facts, words: Wording) -> Draft | None:
    """The largest of a name that is also the one on a side."""
    if not facts.repeated:
        return None
    word, side = words.one(facts.repeated), words.one(_SIDES)
    same = facts.only_things(word)
    ordered = facts.by_size(same) if same and len(same) > 1 else None
    if not ordered or _apart(facts, same, side) != ordered[0]:
        return None
    return _draft(facts, words, SIZE_PLACE, ordered[0], words.call(word), s=side)


def _kind_place(facts: Facts, words: Wording) -> Draft | None:
    """Of several things of a kind, the one on a side."""
    kinds = facts.kinds_of(words.one(facts.things))
    if not kinds:
        return None
    kind, side = words.one(kinds), words.one(_SIDES)
    same = facts.only_things(kind)
    index = _apart(facts, same, side) if same and len(same) > 1 else None
    return None if index is None else _draft(facts, words, KIND_PLACE, index, kind, s=side)


def _name_place(facts: Facts, words: Wording) -> Draft | None:
    """The only one of its name, with its place: as people say it."""
    index = words.one(facts.things)
    name, side = facts.objects[index].name, words.one(_SIDES)
    if facts.only_things(name) != [index] or _apart(facts, [index], side) != index:
        return None
    return _draft(facts, words, NAME_PLACE, index, words.call(name, person_words=True), s=side)


def _apart(facts: Facts, group: list[int], side: str) -> int | None:
    """The only one of a group on a side of the picture, clearly so."""
    if len(group) == 1:
        x = facts.centre[group[0]][0]
        return group[0] if (x < 0.38 if side == "left" else x > 0.62) else None
    index, patterns = at_side(facts, group, side)
    # All wordings are open only where no other of them is in that half.
    return index if len(patterns) > 5 else None
