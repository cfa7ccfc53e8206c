"""By colour or by size, among things of one name."""

from ..names import COLOURLESS, is_plural
from .facts import Facts
from .wording import Draft, Wording

COLOUR = (
    "{c} {n}", "{n} that is {c}", "{c} coloured {n}", "{n} in {c}", "{c} {n} in the photo", "{n} of {c} colour",
    "{c} {n} here",
)  # fmt: skip
COLOUR_WHOLE = ("which {n} is {c}?", "the {n} with the colour {c}", "i prefer {c}, which {n} would i take?")
COLOUR_NOT = (
    "{n} that is not {c}", "{n} of another colour than {c}", "only {n} that is not {c}",
    "{n} that is anything but {c}",
)  # fmt: skip
LARGEST = ("largest {n}", "biggest {n}", "{n} that is the largest", "larger {n}", "big {n}", "bigger {n}")
LARGEST_MANY = (*LARGEST[:3], "{n} that takes up the most room", "{n} of the greatest size")
SMALLEST = ("smallest {n}", "tiniest {n}", "{n} that is the smallest", "smaller {n}", "little {n}", "small {n}")
SMALLEST_MANY = (*SMALLEST[:3], "{n} that takes up the least room", "{n} of the least size")
LARGEST_WHOLE = ("which {n} is the largest?", "of all the sizes of {n} here, the largest")
SMALLEST_WHOLE = ("which {n} is the smallest?", "of all the sizes of {n} here, the smallest")
PATTERNS = {
    "colour": COLOUR + COLOUR_WHOLE + COLOUR_NOT,
    "size": (
        *LARGEST, *LARGEST_MANY[3:], *LARGEST_WHOLE, *SMALLEST, *SMALLEST_MANY[3:], *SMALLEST_WHOLE,
    ),
}  # fmt: skip


def colour(facts: Facts, words: Wording) -> Draft | None:
    """"the red apple", also "the apple that is not red"; a nameless "red thing" on bare backgrounds only."""
    options = facts.things + facts.parts
    if not options:
        return None
    index = words.one(options)
    one = facts.objects[index]
    if one.colour is None or one.name in COLOURLESS:
        return None
    nameless = facts.bare and words.rng.random() < 0.2
    same = facts.matching(None if nameless else one.name)
    if same is None or index not in same:
        return None
    called = "thing" if nameless else words.call(one.name)
    many = is_plural(called)
    if facts.coloured(same, one.colour) == [index]:
        said = coloured_words(words, called, one.colour)
        why = f"the {one.colour} one is the {facts.spoken(index)}."
        return said and Draft("colour", *said, [index], f"{one.colour} {one.name}", why, [index])
    others = {facts.objects[i].colour for i in same if i != index}
    if nameless or len(same) < 2 or len(others) != 1 or None in others:
        return None
    other = others.pop()
    if facts.coloured(same, other) != [i for i in same if i != index]:
        return None
    said = words.say("colour", COLOUR_NOT, many=many, n=called, c=other)
    why = f"the one that is not {other} is the {facts.spoken(index)}."
    return said and Draft("colour", *said, [index], one.name, why, [index])


def coloured_words(words: Wording, called: str, shade: str) -> tuple[str, str] | None:
    """A way to ask for a thing of a colour."""
    if words.rng.random() < 0.12 and not is_plural(called):
        return words.say("colour", COLOUR_WHOLE, False, n=called, c=shade)
    return words.say("colour", COLOUR, many=is_plural(called), n=called, c=shade)


def size(facts: Facts, words: Wording) -> Draft | None:
    """"the largest apple" among several of a name; "the largest thing" on bare backgrounds only."""
    word = words.one(facts.repeated or [None])
    same = facts.only_things(word)
    ordered = facts.by_size(same) if same and len(same) > 1 else None
    if not ordered:
        return None
    many = len(ordered) > 2
    whole = many and words.rng.random() < 0.15
    if words.rng.random() < 0.5:
        index, patterns, how = ordered[0], LARGEST_WHOLE if whole else LARGEST_MANY if many else LARGEST, "largest"
    else:
        index, patterns, how = ordered[-1], SMALLEST_WHOLE if whole else SMALLEST_MANY if many else SMALLEST, "smallest"
    said = words.say("size", patterns, framed=not whole, n=words.call(word) if word else "thing")
    label = facts.objects[index].name
    why = f"the {how} is the {facts.spoken(index)}."
    return said and Draft("size", *said, [index], label, why, [index])
