"""Parts of a person or a car, and stuff: "the person's hat", "the car's hood", "the sky"."""

from ..names import COLOURLESS, describe, is_plural
from .called import named
from .facts import Facts
from .wording import Draft, Wording

BODY = ("person's {n}", "{n} of the person", "{n} of this person", "{n} here")
WORN = ("{n} the person wears", "{n} in this outfit", "{n} worn in the photo", "{n} this person has on")
CARRIED = ("{n} the person has", "{n} of the passer-by", "{n} that belongs to the person")
WORN_WHOLE = ("which {n} does the person wear?", "this person is dressed up, show the {n}",
    "i like the outfit, above all the {n}",
              "someone wears {n} here, where?")  # fmt: skip
COLOURED = ("person's {c} {n}", "{c} {n} of the person", "{c} {n} in this outfit", "{n} of the person, {c} in colour")
OF_CAR = ("{n} of the car", "car's {n}", "{n}", "{n} on the car", "{n} of this vehicle", "vehicle's {n}")
STUFF = ("{n}", "{n} in the picture", "{n} in this scene", "whole {n}", "area of the {n}",
    "part of the photo that shows the {n}",
         "{n} around here", "visible {n}")  # fmt: skip
STUFF_WHOLE = ("mark everything that is {n}", "which pixels are {n}?", "how much of the photo is {n}? mark it",
    "paint over the {n}",
               "separate the {n} from the rest", "where does the {n} begin and end?")  # fmt: skip
PATTERNS = {"part": BODY + WORN + CARRIED + WORN_WHOLE + COLOURED + OF_CAR, "stuff": STUFF + STUFF_WHOLE}
_WORN_KINDS = {"clothing", "footwear", "eyewear", "neckwear", "jewellery"}


def part(facts: Facts, words: Wording) -> Draft | None:
    """Something the one person of the picture wears or has, or a part of the car that it shows."""
    if not facts.parts:
        return None
    index = words.one(facts.parts)
    one, entry = facts.objects[index], describe(facts.objects[index].name)
    if facts.matching(one.name) != [index]:
        return None
    if "car part" in {*entry.kinds, *entry.perhaps}:
        # Left and right are the car's own.
        said = words.say("part", OF_CAR, n=words.call(one.name))
        return said and Draft("part", *said, [index], one.name, f"it is the {facts.spoken(index)}.", [index])
    if facts.wearer(index) is None:
        return None
    many, called, worn = is_plural(one.name), words.call(one.name), {*entry.kinds, *entry.perhaps} & _WORN_KINDS
    draw = words.rng.random()
    if draw < 0.2:
        said = named(words, called)
    elif draw < 0.35 and one.colour and one.name not in COLOURLESS:
        said = words.say("part", COLOURED, many=many, n=called, c=one.colour)
    elif draw < 0.5 and worn:
        said = words.say("part", WORN_WHOLE if many else WORN_WHOLE[:-1], False, many, n=called)
    else:
        patterns = BODY + (WORN if worn else () if one.name in COLOURLESS else CARRIED)
        said = words.say("part", patterns, many=many, n=called)
    return said and Draft("part", *said, [index], one.name, f"it is the {facts.spoken(index)}.", [index])


def stuff(facts: Facts, words: Wording) -> Draft | None:
    """Sky, road and the like: what is there, but not counted."""
    if not facts.stuff:
        return None
    index = words.one(facts.stuff)
    one = facts.objects[index]
    if facts.matching(one.name) != [index]:
        return None
    many, called = is_plural(one.name), words.call(one.name)
    if words.rng.random() < 0.2:
        said = words.say("stuff", STUFF_WHOLE, False, many, n=called)
    else:
        said = words.say("stuff", STUFF, many=many, n=called)
    return said and Draft("stuff", *said, [index], one.name, f"it is the {facts.spoken(index)}.", [index])
