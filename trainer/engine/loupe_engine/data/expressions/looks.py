"""By colour or by size, among things of one name."""

from .facts import Facts
from .wording import Draft, Wording

COLOUR = ("{c} {n}", "{n} that is {c}", "{c} coloured {n}", "{n} in {c}", "{c} {n} in the photo")
COLOUR_NOT = ("{n} that is not {c}", "{n} of another colour than {c}")
LARGEST = ("largest {n}", "biggest {n}", "{n} that is the largest", "larger {n}", "big {n}")
LARGEST_MANY = LARGEST[:3]
SMALLEST = ("smallest {n}", "tiniest {n}", "{n} that is the smallest", "smaller {n}", "little {n}")
SMALLEST_MANY = SMALLEST[:3]


def colour(facts: Facts, words: Wording) -> Draft | None:
    """"the red apple", also "the apple that is not red"; a nameless "red thing" on bare backgrounds only."""
    index = words.one(range(len(facts.objects)))
    one = facts.objects[index]
    if one.colour is None or one.name == "person":
        return None
    word, called = (None, "thing") if facts.bare and words.rng.random() < 0.2 else (one.name, one.name)
    same = facts.matching(word)
    if same is None or index not in same:
        return None
    place = facts.place(index)
    if facts.coloured(same, one.colour) == [index]:
        said = words.say("colour", COLOUR, n=called, c=one.colour)
        why = f"the {one.colour} one is the {one.name} {place}."
        return said and Draft("colour", *said, [index], f"{one.colour} {one.name}", why, [index])
    others = {facts.objects[i].colour for i in same if i != index}
    if word is None or len(same) < 2 or len(others) != 1 or None in others:
        return None
    other = others.pop()
    if facts.coloured(same, other) != [i for i in same if i != index]:
        return None
    said = words.say("colour", COLOUR_NOT, n=called, c=other)
    why = f"the one that is not {other} is the {one.name} {place}."
    return said and Draft("colour", *said, [index], one.name, why, [index])


def size(facts: Facts, words: Wording) -> Draft | None:
    """"the largest apple" among several of a name; "the largest thing" on bare backgrounds only."""
    word = words.one(repeated(facts) or [None])
    same = facts.matching(word)
    ordered = facts.by_size(same) if same and len(same) > 1 else None
    if not ordered:
        return None
    many = len(ordered) > 2
    if words.rng.random() < 0.5:
        index, patterns, how = ordered[0], LARGEST_MANY if many else LARGEST, "largest"
    else:
        index, patterns, how = ordered[-1], SMALLEST_MANY if many else SMALLEST, "smallest"
    said = words.say("size", patterns, n=word or "thing")
    place, label = facts.place(index), facts.objects[index].name
    why = f"the {how} is the {label} {place}."
    return said and Draft("size", *said, [index], label, why, [index])


def repeated(facts: Facts) -> list[str]:
    """Names that more than one object has."""
    names = [o.name for o in facts.objects]
    return sorted({n for n in names if names.count(n) > 1})
