"""Things that are not there: a name, a colour and name, a use, a count too high."""

from ..colours import COLOURS
from ..names import ASKED_KINDS, NAMES, NEVER_PASTED, describe
from .called import CATEGORY, NAME
from .facts import Facts
from .looks import COLOUR, repeated
from .places import BESIDE, COUNTED, count_of
from .uses import USES
from .wording import Draft, Wording

_ALL_NAMES = tuple(sorted(set(NAMES) - NEVER_PASTED - {"stone", "toy"}))
_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")


def absent(facts: Facts, words: Wording) -> Draft | None:
    """One of the ways to ask for what the scene does not hold."""
    make = words.one((_name, _name, _name, _kin, _kin, _colour, _colour, _use, _use, _count, _relation, _kind))
    return make(facts, words)


def _draft(said: tuple[str, str] | None, why: str, named: list[int]) -> Draft | None:
    return said and Draft("absent", *said, [], "", why, named)


def missing(facts: Facts, words: Wording, word: str) -> Draft | None:
    """A name that is surely not there."""
    if facts.matching(word) != []:
        return None
    return _draft(words.say("name", NAME, n=word), f"no {word} here.", [])


def _name(facts: Facts, words: Wording) -> Draft | None:
    return missing(facts, words, words.one(_ALL_NAMES))


def _kin(facts: Facts, words: Wording) -> Draft | None:
    """A name of the same kind as something that is there: the harder sort."""
    present = words.one(facts.objects)
    kin = _KIN.get((describe(present.name).kinds or ("",))[-1])
    return missing(facts, words, words.one(kin)) if kin else None


def _kind(facts: Facts, words: Wording) -> Draft | None:
    kind = words.one(_KINDS)
    if facts.matching(kind) != []:
        return None
    return _draft(words.say("category", CATEGORY, n=kind), f"no {kind} here.", [])


def _colour(facts: Facts, words: Wording) -> Draft | None:
    index = words.one(range(len(facts.objects)))
    one, colour = facts.objects[index], words.one(COLOURS)
    same = facts.matching(one.name)
    if not same or one.name == "person" or any(facts.objects[i].colour is None for i in same):
        return None
    if facts.coloured(same, colour) != []:
        return None
    said = words.say("colour", COLOUR, n=one.name, c=colour)
    return _draft(said, f"no {colour} {one.name} here.", same)


def _use(facts: Facts, words: Wording) -> Draft | None:
    tag = words.one(tuple(USES))
    if facts.serving(tag) != []:
        return None
    ways, _, none = USES[tag]
    return _draft(words.say("affordance", ways, framed=False), f"{none}.", [])


def _count(facts: Facts, words: Wording) -> Draft | None:
    """"third car from the left" where there are two."""
    word = words.one(repeated(facts) or [facts.objects[0].name])
    same = facts.matching(word)
    if not same or len(same) > 4:
        return None
    rank = len(same) + int(words.rng.integers(2))
    side = words.one(("left", "right", "top", "bottom"))
    said = words.say("ordinal", COUNTED, n=word, o=_ORDER[rank], s=side, d=str(rank + 1))
    return _draft(said, f"only {count_of(len(same), word)}, so no {_ORDER[rank]} one.", same)


def _relation(facts: Facts, words: Wording) -> Draft | None:
    """"the cup left of the dog" where there is no cup, or no dog."""
    present, lacking = words.one(facts.objects).name, words.one(_ALL_NAMES)
    if not facts.matching(present) or facts.matching(lacking) != []:
        return None
    n, anchor = (lacking, present) if words.rng.random() < 0.6 else (present, lacking)
    said = words.say("relation", BESIDE[words.one(sorted(BESIDE))], n=n, a=anchor)
    return _draft(said, f"no {lacking} here.", [])


_KINDS = tuple(sorted(ASKED_KINDS - {"stone", "spacecraft", "container"}))
_KIN: dict[str, tuple[str, ...]] = {}
for _one in _ALL_NAMES:
    for _wide in describe(_one).kinds[-1:]:
        _KIN[_wide] = (*_KIN.get(_wide, ()), _one)
