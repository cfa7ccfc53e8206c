"""Several targets at once: "both apples", "all the fruit"."""

from ..names import ASKED_KINDS, describe, plural
from .facts import Facts
from .looks import repeated
from .places import count_of
from .wording import Draft, Wording, a

BOTH = ("both {n}", "the two {n}", "all {n}", "the pair of {n}")
# Words without a plural.
MASS = ("all the {n}", "all of the {n}", "everything that is {n}")
ALL = ("all the {n}", "all {c}", "every {one}", "each {one}", "all of the {n}")


def several(facts: Facts, words: Wording) -> Draft | None:
    """All things of a name or of a kind, at least two."""
    names = repeated(facts)
    kinds = sorted({k for o in facts.objects for k in describe(o.name).kinds if k in ASKED_KINDS})
    if not names and not kinds:
        return None
    word = words.one(names) if names and words.rng.random() < 0.6 else words.one(kinds or names)
    same = facts.matching(word)
    if not same or len(same) < 2:
        return None
    many = plural(word)
    mass = a(word) == word
    counted = f"all the {word}" if mass else count_of(len(same), word)
    patterns = MASS if mass else BOTH if len(same) == 2 else ALL
    said = words.say("several", patterns, framed=False, n=many, c=counted, one=word)
    spots = " and ".join(facts.place(i) for i in same[:3])
    why = f"{counted}: {spots}." if len(same) <= 3 else f"{counted.removeprefix('all ')} all count."
    return said and Draft("several", *said, same, many, why, same)
