"""A person by what she or he wears, where clothes are labelled: "the person in the red coat"."""

from ..colours import may_be
from ..names import COLOURLESS, describe, is_plural
from .facts import Facts
from .wording import Draft, Wording, a

WEARS = ("{p} in the {n}", "{p} wearing {an}", "{p} with the {n}", "{p} with {an} on", "{p} who wears {an}", "{p} dressed in {an}",
         "{p} that has {an} on")  # fmt: skip
WHO = ("someone in {an}", "somebody wearing {an}", "who is wearing {an}?", "who has {an} on?", "whoever wears the {n}",
       "the one in the {n}")  # fmt: skip
IN_COLOUR = ("{p} in {c}", "{p} wearing {c}", "{p} dressed in {c}", "{p} in the {c} top", "{p} in {c} clothes", "{p} with the {c} top",
             "{p} who wears {c}", "one in {c}")  # fmt: skip
WHO_IN_COLOUR = ("who is wearing {c}?", "someone in {c}", "somebody dressed in {c}", "who has a {c} top on?", "the one wearing {c}")
PATTERNS = {"dressed": WEARS + WHO + IN_COLOUR + WHO_IN_COLOUR}
_WORN = {"clothing", "footwear", "eyewear", "neckwear", "jewellery"}
_OFF = {"black": "white", "white": "black", "red": "blue", "blue": "red", "green": "red", "brown": "green", "grey": "yellow",
        "yellow": "blue", "pink": "green", "purple": "yellow", "orange": "blue"}  # fmt: skip


def dressed(facts: Facts, words: Wording) -> Draft | None:
    """A person by a garment and its colour; one of several, whose clothes are not labelled, by the colour over the chest."""
    if not facts.parts:
        return _in_colour(facts, words)
    found = garment(facts, words)
    if found is None:
        return None
    part, person, alone = found
    one = facts.objects[part]
    shade = one.colour if one.colour and (not alone or words.rng.random() < 0.7) and one.name not in COLOURLESS else None
    said = _say(words, one.name, shade)
    why = f"the {shade or one.name} {'one' if shade else ''}".strip()
    why = f"{why} is worn by the {facts.spoken(person)}." if not is_plural(one.name) else f"they are worn by the {facts.spoken(person)}."
    return said and Draft("dressed", *said, [person], "person", why, [person])


def _in_colour(facts: Facts, words: Wording) -> Draft | None:
    """Somebody whose top has a colour that no other's may have."""
    people = facts.only_things("person")
    if not people or len(people) < 2:
        return None
    index = words.one(people)
    shade, _ = facts.top(index)
    if shade is None or any(may_be(shade, facts.top(i)[1]) for i in people if i != index):
        return None
    if words.rng.random() < 0.25:
        said = words.say("dressed", WHO_IN_COLOUR, False, c=shade)
    else:
        said = words.say("dressed", IN_COLOUR, p=words.call("person"), c=shade)
    return said and Draft("dressed", *said, [index], "person", f"in {shade} is the {facts.spoken(index)}.", [index])


def misdressed(facts: Facts, words: Wording) -> Draft | None:
    """A garment that is there, in a colour that is not."""
    found = garment(facts, words)
    if found is None:
        return None
    part, _, _ = found
    one = facts.objects[part]
    if one.colour is None or one.name in COLOURLESS:
        return None
    shade = _OFF[one.colour]
    if facts.coloured(facts.matching(one.name) or [part], shade) != []:
        return None
    said = _say(words, one.name, shade)
    verb = "are" if is_plural(one.name) else "is"
    return said and Draft("absent", *said, [], "", f"the {facts.spoken(part)} {verb} {one.colour}, not {shade}.", [part])


def garment(facts: Facts, words: Wording) -> tuple[int, int, bool] | None:
    """Something worn, its wearer, and whether it is the only one of its name; if not, none of the others has its colour."""
    worn = [i for i in facts.parts if {*describe(facts.objects[i].name).kinds, *describe(facts.objects[i].name).perhaps} & _WORN]
    if not worn:
        return None
    part = words.one(worn)
    one, person = facts.objects[part], facts.covering(part)
    same = facts.matching(one.name)
    if same is None or person not in facts.usable or facts.objects[person].name != "person":
        return None
    if same == [part]:
        return part, person, True
    told = one.colour is not None and one.name not in COLOURLESS and facts.coloured(same, one.colour) == [part]
    return (part, person, False) if told else None


def _say(words: Wording, name: str, shade: str | None) -> tuple[str, str] | None:
    called = words.call(name)
    n = f"{shade} {called}" if shade else called
    an = n if is_plural(called) else a(n)
    if words.rng.random() < 0.3:
        return words.say("dressed", WHO, False, n=n, an=an)
    return words.say("dressed", WEARS, n=n, an=an, p=words.one((words.call("person"), "one")))
