"""What several things serve, narrowed to one: "something to sit on that is red", "the thing with wheels on the left"."""

from ..names import is_a, is_plural
from .depth import at_depth
from .facts import Facts
from .places import at_side
from .uses import shared_use
from .wording import Draft, Wording, a

# tag: what serves it, as a noun of one.
NOUNS = {
    "sit": "place to sit", "eat": "thing to eat", "drink": "thing to drink from", "ride": "thing to ride",
    "travel": "means of transport", "cut": "thing to cut with", "read": "thing to read", "electric": "electric thing",
    "screen": "thing with a screen", "wheels": "thing on wheels", "engine_in": "thing with an engine", "alive": "living thing",
    "four_legs": "four-legged animal", "creature": "animal", "fragile": "fragile thing", "sport": "piece of sports gear",
    "kitchen": "thing for the kitchen", "fly": "thing that can fly", "toy": "toy", "music": "thing to make music with",
    "pack": "thing to pack in", "healthy": "healthy food", "fattening": "unhealthy food", "lie_down": "place to lie down",
    "cook": "kitchen machine", "grazes": "grass eater", "carry_in": "thing to carry things in", "passengers": "public vehicle",
    "wear_feet": "thing for the feet", "cutlery": "piece of cutlery", "serve": "dish", "light": "thing that gives light",
}  # fmt: skip
SIDE = ("{u} on the {s}", "{u} at the {s}", "{s}most {u}", "{u} furthest to the {s}")
COLOUR = ("{u} that is {c}", "{c} {u}", "{u} in {c}", "{u} of {c} colour")
LARGEST = ("largest {u}", "biggest {u}", "{u} that is the biggest")
SMALLEST = ("smallest {u}", "tiniest {u}", "{u} that is the smallest")
NEAR = ("{u} closest to the camera", "nearest {u}", "{u} in front")
FAR = ("{u} furthest away", "{u} in the background", "most distant {u}")
NOT = ("{u} that is not {an}", "{u} other than the {n}", "{u} besides the {n}")
ASKED = ("i need {au} but not the {n}", "which {u} is no {n}?", "is there {au} that is not {an}?",
         "{au}, but i do not want the {n}", "{au}, and not {an}")  # fmt: skip
WHICH = ("which {u} is on the {s}?", "{au}, the one on the {s}", "there are several {us}, i want the one on the {s}")
PATTERNS = {"narrowed": (*SIDE, *COLOUR, *LARGEST, *SMALLEST, *NEAR, *FAR, *NOT, *ASKED, *WHICH)}


def narrowed(facts: Facts, words: Wording) -> Draft | None:
    """One of at least two things of a use, told apart by place, colour, size, distance or name."""
    shared = shared_use(facts, words, NOUNS)
    if shared is None:
        return None
    tag, same = shared
    noun = NOUNS[tag]
    fields = {"u": noun, "au": a(noun), "us": _many(noun)}
    how = words.one((_side, _side, _colour, _size, _depth, _name, _name))
    found = how(facts, words, same, fields)
    if found is None:
        return None
    index, said, why = found
    label = facts.objects[index].name
    return said and Draft("narrowed", *said, [index], label, f"{why} is the {facts.spoken(index)}.", [index])


def _side(facts: Facts, words: Wording, same: list[int], fields: dict[str, str]):
    side = words.one(("left", "right"))
    index, patterns = at_side(facts, same, side)
    if index is None:
        return None
    alone = len(patterns) > 5
    whole = alone and words.rng.random() < 0.3
    said = words.say("narrowed", WHICH if whole else SIDE if alone else SIDE[2:], not whole, **fields, s=side)
    return index, said, f"the {side}most one"


def _colour(facts: Facts, words: Wording, same: list[int], fields: dict[str, str]):
    index = words.one(same)
    shade = facts.objects[index].colour
    if shade is None or facts.objects[index].name == "person" or facts.coloured(same, shade) != [index]:
        return None
    return index, words.say("narrowed", COLOUR, **fields, c=shade), f"the {shade} one"


def _size(facts: Facts, words: Wording, same: list[int], fields: dict[str, str]):
    ordered = facts.by_size(same)
    if not ordered:
        return None
    large = words.rng.random() < 0.5
    said = words.say("narrowed", LARGEST if large else SMALLEST, **fields)
    return ordered[0 if large else -1], said, "the largest" if large else "the smallest"


def _depth(facts: Facts, words: Wording, same: list[int], fields: dict[str, str]):
    end = words.one(("front", "back"))
    index = at_depth(facts, same, end)
    if index is None:
        return None
    said = words.say("narrowed", NEAR if end == "front" else FAR, **fields)
    return index, said, "nearest" if end == "front" else "furthest away"


def _name(facts: Facts, words: Wording, same: list[int], fields: dict[str, str]):
    """The one that is left without those of a name."""
    out = facts.objects[words.one(same)].name
    left = [i for i in same if facts.objects[i].name != out]
    if len(left) != 1 or is_a(facts.objects[left[0]].name, out) is not False or is_plural(out):
        return None
    whole = words.rng.random() < 0.5
    said = words.say("narrowed", ASKED if whole else NOT, not whole, **fields, n=words.call(out), an=a(out))
    return left[0], said, f"no {out}"


def _many(noun: str) -> str:
    """The plural of a noun with words behind it: "places to sit"."""
    head, *rest = noun.split(" ")
    if rest and rest[0] in ("to", "on", "with", "that", "for", "of"):
        return " ".join((head + "s", *rest))
    return noun if noun.endswith(("food", "transport")) else noun + ("es" if noun.endswith("s") else "s")
