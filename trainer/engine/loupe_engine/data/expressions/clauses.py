"""Sentences of two or three clauses: what there is, then which of it: "there are two dogs, take the brown one"."""

from ..names import NUMBERS, is_plural, plural
from .depth import at_depth
from .facts import Facts
from .places import ORDER, at_side, in_order
from .refer import refer
from .relations import beside
from .wording import Draft, Wording, a

OF_SEVERAL = (
    "there are {k} {m}, take the {x}", "of the {k} {m}, the {x}", "i see {k} {m}. mark the {x}", "among the {m}, find the {x}",
    "{k} {m} are here, i mean the {x}", "look at the {m}: where is the {x}?", "not all the {m}, just the {x}",
    "one of the {m}: the {x}", "out of the {m} choose the {x}", "there is more than one {n}. the {x}, please",
    "you can see {k} {m}; which is the {x}?", "i am interested in the {m}, but only in the {x}", "{n}, the {x}",
    "the {m} look alike, but i want the {x}", "{k} {m}: the {x} is mine, where is it?",
)  # fmt: skip
ANCHORED = (
    "see the {a}? find the {n} {r} it", "there is {an}. mark the {n} {r} it", "first find the {a}, then the {n} {r} it",
    "start from the {a}: the {n} {r} it", "look for the {a}, the {n} {r} it is what i want",
    "take the {a} as a landmark: i am looking for the {n} {r} it", "do you see the {a}? i need the {n} {r} it",
    "go to the {a}, there is {one} {r} it, show it",
)  # fmt: skip
THREE = (
    "there are {k} {m} and {an}. the {n} nearest to the {a} is meant", "look at the {a}, then at the {m}: which {n} is closest to it?",
    "there is {an} and there are {k} {m}. take the {n} nearest to the {a}",
)  # fmt: skip
PATTERNS = {"clauses": (*OF_SEVERAL, *ANCHORED, *THREE)}
_SAID = {"left": ("left of", "to the left of"), "right": ("right of", "to the right of"), "top": ("above", "over"),
         "bottom": ("below", "under")}  # fmt: skip


def clauses(facts: Facts, words: Wording) -> Draft | None:
    """Of several of a name, one; or a thing by a landmark."""
    if facts.repeated and words.rng.random() < 0.65:
        return _of_several(facts, words)
    return _anchored(facts, words)


def _of_several(facts: Facts, words: Wording) -> Draft | None:
    word = words.one(facts.repeated)
    same = facts.only_things(word)
    if not same or not 2 <= len(same) < len(NUMBERS) or is_plural(word):
        return None
    draw = words.rng.random()
    if draw < 0.15:
        return _nearest(facts, words, word, same)
    found = one_of(facts, words, same)
    if found is None:
        return None
    index, which = found
    called = words.call(word)
    said = words.say("clauses", OF_SEVERAL, False, k=NUMBERS[len(same)], m=plural(called), n=called, x=which)
    return said and Draft("clauses", *said, [index], word, f"the {which} is the {facts.spoken(index)}.", [index])


def one_of(facts: Facts, words: Wording, same: list[int]) -> tuple[int, str] | None:
    """One of several and how to call it without its name: "brown one", "second from the left"."""
    how = words.one(("side", "side", "colour", "size", "rank", "depth"))
    if how == "side":
        side = words.one(("left", "right", "top", "bottom"))
        index, patterns = at_side(facts, same, side)
        if index is None:
            return None
        most = f"{side}most one" if side in ("left", "right") else "topmost one" if side == "top" else "lowest one"
        return index, words.one((f"one on the {side}", most)) if len(patterns) > 5 and side in ("left", "right") else most
    if how == "colour":
        index = words.one(same)
        shade, name = facts.objects[index].colour, facts.objects[index].name
        sure = shade and name != "person" and facts.coloured(same, shade) == [index]
        return (index, f"{shade} one") if sure else None
    if how == "size":
        ordered = facts.by_size(same)
        if not ordered:
            return None
        large, two = words.rng.random() < 0.5, len(same) == 2
        said = words.one(("largest one", "biggest one") if large else ("smallest one",))
        if two:
            said = words.one(("bigger one", "larger one") if large else ("smaller one",))
        return ordered[0 if large else -1], said
    if how == "rank":
        side = words.one(("left", "right"))
        ordered = in_order(facts, same, side)
        if not ordered or len(same) < 3:
            return None
        rank = int(words.rng.integers(1, min(len(ordered), 4)))
        return ordered[rank], f"{ORDER[rank]} from the {side}"
    end = words.one(("front", "back"))
    index = at_depth(facts, same, end)
    return None if index is None else (index, "one in front" if end == "front" else "one at the back")


def _anchored(facts: Facts, words: Wording) -> Draft | None:
    if len(facts.things) < 2:
        return None
    anchor = words.one(facts.things)
    called = refer(facts, words, anchor)
    others = sorted({facts.objects[i].name for i in facts.things} - {facts.objects[anchor].name})
    if called is None or not others or is_plural(called):
        return None
    word, side = words.one(others), words.one(sorted(_SAID))
    same = facts.only_things(word)
    index = beside(facts, anchor, same, side) if same else None
    if index is None or is_plural(word):
        return None
    n = words.call(word)
    said = words.say("clauses", ANCHORED, False, a=called, an=a(called), n=n, one=a(n), r=words.one(_SAID[side]))
    why = f"{_SAID[side][0]} the {facts.spoken(anchor)} is the {facts.spoken(index)}."
    return said and Draft("clauses", *said, [index], word, why, [anchor, index])


def _nearest(facts: Facts, words: Wording, word: str, same: list[int]) -> Draft | None:
    lone = [i for i in facts.things if facts.objects[i].name != word and facts.matching(facts.objects[i].name) == [i]]
    if not lone:
        return None
    anchor = words.one(lone)
    index, name = facts.nearest(anchor, same), facts.objects[anchor].name
    if index is None or is_plural(name):
        return None
    called, by = words.call(word), words.call(name)
    said = words.say("clauses", THREE, False, k=NUMBERS[len(same)], m=plural(called), n=called, a=by, an=a(by))
    why = f"nearest to the {facts.spoken(anchor)} is the {facts.spoken(index)}."
    return said and Draft("clauses", *said, [index], word, why, [anchor, index])
