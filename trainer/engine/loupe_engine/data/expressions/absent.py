"""Things that are not there: a name, a colour and name, a use, a count too high."""

from functools import lru_cache

from ..colours import COLOURS
from ..names import ASKED_KINDS, COLOURLESS, NAMES, NEVER_ASKED, NEVER_PASTED, count_of, describe
from .called import kinded, named
from .facts import Facts
from .looks import coloured_words
from .places import ORDER, counted_words
from .relations import BESIDE
from .uses import USES
from .wording import Draft, Wording

# In a composed scene only things are missing: whether a sky is there is a matter of its background.
_THINGS = tuple(sorted(n.name for n in NAMES.values() if n.layer == "thing" and n.name not in NEVER_PASTED | {"stone",
    "toy"}))
_THING_USES = tuple(t for t in USES if any(t in NAMES[n].tags for n in _THINGS))
_KINDS = tuple(sorted(ASKED_KINDS - {"stone", "spacecraft", "container"}))


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
    return _draft(named(words, words.call(word, person_words=True)), f"no {word} here.", [])


@lru_cache(maxsize=64)
def _askable(known: frozenset[str] | None) -> tuple[str, ...]:
    return _THINGS if known is None else tuple(sorted((known & NAMES.keys()) - NEVER_ASKED))


@lru_cache(maxsize=64)
def _kin_of(known: frozenset[str] | None) -> dict[str, tuple[str, ...]]:
    """The askable names of each widest kind."""
    kin: dict[str, tuple[str, ...]] = {}
    for one in _askable(known):
        for wide in describe(one).kinds[-1:]:
            kin[wide] = (*kin.get(wide, ()), one)
    return kin


def _name(facts: Facts, words: Wording) -> Draft | None:
    names = _askable(facts.scene.known)
    return missing(facts, words, words.one(names)) if names else None


def _kin(facts: Facts, words: Wording) -> Draft | None:
    """A name of the same kind as something that is there: the harder sort."""
    present = words.one(facts.objects)
    kin = _kin_of(facts.scene.known).get((describe(present.name).kinds or ("",))[-1])
    return missing(facts, words, words.one(kin)) if kin else None


def _kind(facts: Facts, words: Wording) -> Draft | None:
    kind = words.one(_KINDS)
    if facts.matching(kind) != []:
        return None
    return _draft(kinded(words, kind), f"no {kind} here.", [])


def _colour(facts: Facts, words: Wording) -> Draft | None:
    options = facts.things + facts.parts
    if not options:
        return None
    one, shade = facts.objects[words.one(options)], words.one(COLOURS)
    same = facts.matching(one.name)
    if not same or one.name in COLOURLESS or any(facts.objects[i].colour is None for i in same):
        return None
    if facts.coloured(same, shade) != []:
        return None
    return _draft(coloured_words(words, words.call(one.name), shade), f"no {shade} {one.name} here.", same)


def _use(facts: Facts, words: Wording) -> Draft | None:
    tag = words.one(_THING_USES if facts.scene.known is None else tuple(USES))
    if facts.serving(tag) != []:
        return None
    ways, _, none = USES[tag]
    return _draft(words.say("affordance", ways, framed=False), f"{none}.", [])


def _count(facts: Facts, words: Wording) -> Draft | None:
    """"third car from the left" where there are two."""
    if not facts.things:
        return None
    word = words.one(facts.repeated or [facts.objects[facts.things[0]].name])
    same = facts.only_things(word)
    if not same or len(same) > 4:
        return None
    rank = len(same) + int(words.rng.integers(2))
    side = words.one(("left", "right", "top", "bottom"))
    said = counted_words(words, words.call(word), rank, side)
    return _draft(said, f"only {count_of(len(same), word)}, so no {ORDER[rank]} one.", same)


def _relation(facts: Facts, words: Wording) -> Draft | None:
    """"the cup left of the dog" where there is no cup, or no dog."""
    names = [n for n in _askable(facts.scene.known) if NAMES[n].layer == "thing"]
    if not facts.things or not names:
        return None
    present, lacking = facts.objects[words.one(facts.things)].name, words.one(names)
    if not facts.matching(present) or facts.matching(lacking) != []:
        return None
    n, anchor = (lacking, present) if words.rng.random() < 0.6 else (present, lacking)
    said = words.say("relation", BESIDE[words.one(sorted(BESIDE))], n=words.call(n), a=words.call(anchor))
    return _draft(said, f"no {lacking} here.", [])
