"""Things that are not there: a name or its like, a use, a colour, a place, a count too high, something done by nobody."""

from functools import lru_cache

from ..colours import COLOURS
from ..names import (
    ASKED_KINDS, COLOURLESS, DEFINED, NAMES, NEVER_ASKED, NEVER_PASTED, count_of, describe, is_plural, lookalikes, plural
)  # fmt: skip
from ..thoughts import mark
from ..words.companions import COMPANIONS
from .boxes import related
from .called import kinded, named
from .described import NAME_PLACE
from .dressed import misdressed
from .facts import Facts
from .looks import coloured_words
from .places import ORDER, counted_words
from .refer import refer
from .relations import BESIDE
from .several import ALL
from .together import HOLDER, RIDER, pick
from .uses import USES
from .wording import Draft, Wording, a

# In a composed scene only things are missing: whether a sky is there is a matter of its background.
_THINGS = tuple(sorted(n.name for n in NAMES.values() if n.layer == "thing" and n.name not in NEVER_PASTED | NEVER_ASKED | {"stone",
    "toy"}))
_THING_USES = tuple(t for t in USES if any(t in NAMES[n].tags for n in _THINGS))
_SHARED_USES = tuple(t for t in USES if not t.startswith(DEFINED))
_KINDS = tuple(sorted(ASKED_KINDS - {"stone", "spacecraft", "container"}))
_WRONG = {"left": "right", "right": "left"}


def absent(facts: Facts, words: Wording) -> Draft | None:
    """One of the ways to ask for what the scene does not hold; mostly for something that might well have been there."""
    make = words.one(_MAKERS)
    return make(facts, words)


def _draft(said: tuple[str, str] | None, why: str, named: list[int], lacks: str = "") -> Draft | None:
    return said and Draft("absent", *said, [], "", why, named, lacks)


def missing(facts: Facts, words: Wording, word: str) -> Draft | None:
    """A name that is surely not there."""
    if facts.matching(word) != []:
        return None
    if words.rng.random() < 0.08 and not is_plural(word):
        said = words.say("several", ALL[:2], False, n=plural(word), c=f"the {plural(word)}", one=word)
    else:
        said = named(words, words.call(word, person_words=True))
    return _draft(said, f"no {word} here.", [], word)


@lru_cache(maxsize=64)
def _askable(known: frozenset[str] | None) -> tuple[str, ...]:
    return _THINGS if known is None else tuple(sorted((known & NAMES.keys()) - NEVER_ASKED))


@lru_cache(maxsize=64)
def _kin_of(known: frozenset[str] | None) -> dict[str, tuple[str, ...]]:
    """The askable names of each kind."""
    kin: dict[str, tuple[str, ...]] = {}
    for one in _askable(known):
        for kind in describe(one).kinds:
            kin[kind] = (*kin.get(kind, ()), one)
    return kin


def likely(facts: Facts, words: Wording) -> str | None:
    """A name that might have been there: of a kind with something that is, or often seen with it."""
    one = facts.objects[words.one(range(len(facts.objects)))].name
    known = facts.scene.known
    draw = words.rng.random()
    if draw < 0.45:
        kinds = describe(one).kinds
        options = _kin_of(known).get(words.one(kinds), ()) if kinds else ()
    elif draw < 0.9:
        askable = _askable(known)
        options = [n for n in COMPANIONS.get(one, ()) if n in askable]
    else:
        options = _askable(known)
    return words.one(options) if options else None


def _name(facts: Facts, words: Wording) -> Draft | None:
    word = likely(facts, words)
    return word and missing(facts, words, word)


def _kind(facts: Facts, words: Wording) -> Draft | None:
    kind = words.one(_KINDS)
    if facts.matching(kind) != []:
        return None
    return _draft(kinded(words, kind), f"no {kind} here.", [])


def _colour(facts: Facts, words: Wording) -> Draft | None:
    """A thing that is there, in a colour that it has not: one of another thing, or any."""
    options = facts.things + facts.parts
    if not options:
        return None
    one = facts.objects[words.one(options)]
    others = sorted({o.colour for o in facts.objects if o.colour})
    shade = words.one(others if others and words.rng.random() < 0.5 else COLOURS)
    same = facts.matching(one.name)
    if not same or one.name in COLOURLESS or any(facts.objects[i].colour is None for i in same):
        return None
    if facts.coloured(same, shade) != []:
        return None
    said = coloured_words(words, words.call(one.name), shade)
    if len(same) > 1:
        return _draft(said, f"no {shade} {one.name} here.", same)
    verb = "are" if is_plural(one.name) else "is"
    return _draft(said, f"the {facts.spoken(same[0])} {verb} {facts.objects[same[0]].colour}, not {shade}.", same)


def _use(facts: Facts, words: Wording) -> Draft | None:
    """A use that nothing serves; or what defines a name that is not there."""
    word = None
    if words.rng.random() < 0.5:
        word = likely(facts, words)
        tag = f"{DEFINED}{word}"
        if tag not in USES:
            return None
    else:
        tag = words.one(_THING_USES if facts.scene.known is None else _SHARED_USES)
    if facts.serving(tag) != []:
        return None
    ways, _, none = USES[tag]
    return _draft(words.say("affordance", ways, framed=False), f"{none}.", [], word or "")


def _count(facts: Facts, words: Wording) -> Draft | None:
    """"third car from the left" where there are two."""
    if not facts.things:
        return None
    word = words.one(facts.repeated or [facts.objects[facts.things[0]].name])
    same = facts.only_things(word)
    if not same or len(same) > 4 or (len(same) == 1 and words.rng.random() < 0.8):
        return None
    rank = len(same) + int(words.rng.integers(2))
    side = words.one(("left", "right", "top", "bottom"))
    said = counted_words(words, words.call(word), rank, side)
    counted = mark(count_of(len(same), word), same)
    return _draft(said, f"only {counted}, so no {ORDER[rank]} one.", same)


def _relation(facts: Facts, words: Wording) -> Draft | None:
    """"the cup left of the dog" where there is no cup, or no dog."""
    lacking = likely(facts, words)
    if not facts.things or lacking is None or NAMES[lacking].layer != "thing" or facts.matching(lacking) != []:
        return None
    index = words.one(facts.things)
    present = refer(facts, words, index)
    if present is None:
        return None
    n, anchor = (words.call(lacking), present)
    if words.rng.random() < 0.4:
        n, anchor = words.call(facts.objects[index].name), words.call(lacking)
    said = words.say("relation", BESIDE[words.one(sorted(BESIDE))], n=n, a=anchor)
    return _draft(said, f"no {lacking} here.", [], lacking)


def _place(facts: Facts, words: Wording) -> Draft | None:
    """The only one of a name, asked for at the other side."""
    if not facts.things:
        return None
    index = words.one(facts.things)
    name, x = facts.objects[index].name, facts.centre[index][0]
    if facts.only_things(name) != [index] or 0.25 < x < 0.75:
        return None
    side = "right" if x < 0.5 else "left"
    said = words.say("description", NAME_PLACE, many=is_plural(name), n=words.call(name), s=side)
    return _draft(said, f"the only {name} is the {facts.spoken(index)}.", [index])


def _together(facts: Facts, words: Wording) -> Draft | None:
    """"the person on the bicycle" where everybody walks."""
    pair = pick(facts, words)
    if pair is None or pair[0] != "person" or pair[2] not in ("ride", "hold"):
        return None
    name, other, relation, ones, others = pair
    if any(related(facts, relation, i, o) is not False for i in ones for o in others):
        return None
    patterns = RIDER if relation == "ride" else HOLDER
    said = words.say("together", patterns, n=name, a=words.call(other), an=a(other))
    return _draft(said, f"nobody {'rides' if relation == 'ride' else 'holds'} the {other}.", [])


def _lookalike(facts: Facts, words: Wording) -> Draft | None:
    """A name that looks like one that is there: asked only where nobody could take one for the other."""
    present = facts.objects[words.one(range(len(facts.objects)))].name
    near = sorted(n for like in lookalikes(present) for n in lookalikes(like) if n in _askable(facts.scene.known))
    return missing(facts, words, words.one(near)) if near else None


_MAKERS = (
    *(_name,) * 6, *(_use,) * 4, *(_colour,) * 3, _count, *(_relation,) * 2, _kind, _place, *(_together,) * 2,
    *(misdressed,) * 2, _lookalike,
)  # fmt: skip
