"""By name, or by a wider kind: "the frog", "find the fruit"."""

from ..names import is_plural
from .facts import Facts
from .wording import Draft, Wording, a

NAME = ("{n}", "{n} in this picture", "{n} here", "{n} in the photo", "{n} in the image", "{n} that is shown here")
# Whole sentences, which ask for what may be there or not.
NAME_WHOLE = (
    "is there any {n} here?", "any {n}?", "i think there is {an} somewhere, where?", "{an}, if there is one",
    "can you see {an}?", "i need {an}, can you find it?", "mark {an} for me", "show {an}",
    "where would i find {an} here?",
    "look closely: {an}?", "somewhere here must be {an}", "i lost sight of the {n}",
)  # fmt: skip
# Those that speak of one thing.
_ONE_ONLY = ("if there is one", "find it", "think there is", "must be")
NAME_WHOLE_MANY = tuple(p for p in NAME_WHOLE if not any(w in p for w in _ONE_ONLY))
CATEGORY = ("{n}", "{n} in this picture", "only {n}", "{n} you can see", "{n} in view")
CATEGORY_WHOLE = (
    "which thing here is {an}?", "what kind of {n} is there?", "what counts as {an}?", "something that is {an}",
)  # fmt: skip
PATTERNS = {"name": NAME + NAME_WHOLE, "category": CATEGORY + CATEGORY_WHOLE}


def named(words: Wording, word: str) -> tuple[str, str] | None:
    """A way to ask for a name, or for a synonym."""
    many = is_plural(word)
    if words.rng.random() < 0.2:
        return words.say("name", NAME_WHOLE_MANY if many else NAME_WHOLE, False, many, n=word, an=a(word))
    return words.say("name", NAME, many=many, n=word)


def kinded(words: Wording, kind: str) -> tuple[str, str] | None:
    """A way to ask for a kind."""
    if words.rng.random() < 0.2:
        return words.say("category", CATEGORY_WHOLE, False, n=kind, an=a(kind))
    return words.say("category", CATEGORY, n=kind)


def name(facts: Facts, words: Wording) -> Draft | None:
    """A thing by its own name, now and then by its finer one or a synonym."""
    index = words.one(facts.usable)
    one = facts.objects[index]
    if facts.matching(one.name) != [index]:
        return None
    fine = one.fine != one.name and words.rng.random() < 0.12
    said = named(words, one.fine if fine else words.call(one.name, person_words=True))
    return said and Draft("name", *said, [index], one.name, f"it is the {facts.spoken(index)}.", [index])


def category(facts: Facts, words: Wording) -> Draft | None:
    """The only thing of a kind: the thought says which."""
    index = words.one(facts.usable)
    one, kinds = facts.objects[index], facts.kinds_of(index)
    if not kinds or (one.kind == "thing" and not facts.scene.complete):
        return None
    kind = words.one(kinds)
    if facts.matching(kind) != [index]:
        return None
    said = kinded(words, kind)
    why = f"the only {kind} is the {facts.spoken(index)}."
    return said and Draft("category", *said, [index], one.name, why, [index])
