"""A person by what she or he wears, where clothes are labelled: "the person in the red coat"."""

from ..names import COLOURLESS, describe, is_plural
from .facts import Facts
from .wording import Draft, Wording, a

WEARS = ("{p} in the {n}", "{p} wearing {an}", "{p} with the {n}", "{p} with {an} on", "{p} who wears {an}", "{p} dressed in {an}",
         "{p} that has {an} on")  # fmt: skip
WHO = ("someone in {an}", "somebody wearing {an}", "who is wearing {an}?", "who has {an} on?", "whoever wears the {n}",
       "the one in the {n}")  # fmt: skip
PATTERNS = {"dressed": WEARS + WHO}
_WORN = {"clothing", "footwear", "eyewear", "neckwear", "jewellery"}
_OFF = {"black": "white", "white": "black", "red": "blue", "blue": "red", "green": "red", "brown": "green", "grey": "yellow",
        "yellow": "blue", "pink": "green", "purple": "yellow", "orange": "blue"}  # fmt: skip


def dressed(facts: Facts, words: Wording) -> Draft | None:
    """The one person there is, by a garment and its colour."""
    found = garment(facts, words)
    if found is None:
        return None
    part, person = found
    one = facts.objects[part]
    shade = one.colour if one.colour and words.rng.random() < 0.7 and one.name not in COLOURLESS else None
    said = _say(words, one.name, shade)
    why = f"the {shade or one.name} {'one' if shade else ''}".strip()
    why = f"{why} is worn by the {facts.spoken(person)}." if not is_plural(one.name) else f"they are worn by the {facts.spoken(person)}."
    return said and Draft("dressed", *said, [person], "person", why, [person])


def misdressed(facts: Facts, words: Wording) -> Draft | None:
    """A garment that is there, in a colour that is not."""
    found = garment(facts, words)
    if found is None:
        return None
    part, _ = found
    one = facts.objects[part]
    if one.colour is None or one.name in COLOURLESS:
        return None
    shade = _OFF[one.colour]
    if facts.coloured([part], shade) != []:
        return None
    said = _say(words, one.name, shade)
    verb = "are" if is_plural(one.name) else "is"
    return said and Draft("absent", *said, [], "", f"the {facts.spoken(part)} {verb} {one.colour}, not {shade}.", [part])


def garment(facts: Facts, words: Wording) -> tuple[int, int] | None:
    """Something worn, the only one of its name, and its wearer."""
    worn = [i for i in facts.parts if {*describe(facts.objects[i].name).kinds, *describe(facts.objects[i].name).perhaps} & _WORN]
    if not worn:
        return None
    part = words.one(worn)
    person = facts.wearer(part)
    alone = person is not None and facts.matching(facts.objects[part].name) == [part] and person in facts.usable
    return (part, person) if alone else None


def _say(words: Wording, name: str, shade: str | None) -> tuple[str, str] | None:
    called = words.call(name)
    n = f"{shade} {called}" if shade else called
    an = n if is_plural(called) else a(n)
    if words.rng.random() < 0.3:
        return words.say("dressed", WHO, False, n=n, an=an)
    return words.say("dressed", WEARS, n=n, an=an, p=words.one(("person", "person", "one", "human")))
