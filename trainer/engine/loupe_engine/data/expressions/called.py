"""By name, or by a wider kind: "the frog", "find the fruit"."""

from ..names import ASKED_KINDS, describe
from .facts import Facts
from .wording import Draft, Wording

NAME = ("{n}", "{n} in this picture", "{n} here", "{n} in the photo")
CATEGORY = ("{n}", "{n} in this picture", "only {n}", "{n} you can see")


def name(facts: Facts, words: Wording) -> Draft | None:
    """A thing by its own name, now and then by its finer one."""
    index = words.one(range(len(facts.objects)))
    one = facts.objects[index]
    if facts.matching(one.name) != [index]:
        return None
    called = one.fine if one.fine != one.name and words.rng.random() < 0.12 else one.name
    said = words.say("name", NAME, n=called)
    return said and Draft("name", *said, [index], one.name, f"it is the {one.name} {facts.place(index)}.", [index])


def category(facts: Facts, words: Wording) -> Draft | None:
    """The only thing of a kind: the thought says which."""
    index = words.one(range(len(facts.objects)))
    one = facts.objects[index]
    kinds = [k for k in describe(one.name).kinds if k in ASKED_KINDS]
    if not kinds:
        return None
    kind = words.one(kinds)
    if facts.matching(kind) != [index]:
        return None
    said = words.say("category", CATEGORY, n=kind)
    why = f"the only {kind} is the {one.name} {facts.place(index)}."
    return said and Draft("category", *said, [index], one.name, why, [index])
