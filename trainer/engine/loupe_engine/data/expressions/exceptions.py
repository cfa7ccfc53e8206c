"""By what it is not: "any vehicle but the bus", "the animal that is no dog", "all the fruit except the apple"."""

from ..names import MASS, is_a, is_plural, plural
from ..thoughts import MOST_WORDS, mark, plain
from .facts import Facts
from .wording import Draft, Wording, a

BUT = ("{k} that is not {an}", "{k} other than the {n}", "{k} that is no {n}", "only {k} that is not {an}",
       "{k} besides the {n}")  # fmt: skip
BUT_WHOLE = ("any {k} but the {n}", "{ak}, but not the {n}", "i do not want the {n}, which other {k} is there?",
             "not the {n}, the other {k}", "which {k} is not {an}?", "is there {ak} apart from the {n}?")  # fmt: skip
BUT_MANY = ("all the {ks} except the {n}", "every {k} but the {n}", "all {ks} other than the {n}", "the {ks} without the {n}",
            "all {ks} that are not {an}")  # fmt: skip
OTHER_COLOUR = ("{n} that isn't {c}", "{n} which is not {c}", "non-{c} {n}", "{n} that is any colour but {c}")
OTHER_SIDE = ("{n} that is not on the {s}", "not the {s} {n}, the other one", "the other {n}, not the one on the {s}")
AWAY = ("{n} that is not near the {a}", "{n} that is not next to the {a}", "{n} away from the {a}", "{n} further from the {a}",
        "{n} that is not by the {a}", "{n} not beside the {a}")  # fmt: skip
PATTERNS = {"exception": (*BUT, *BUT_WHOLE, *BUT_MANY, *OTHER_COLOUR, *OTHER_SIDE, *AWAY)}
_NEAR, _FAR = 0.06, 0.2
_OPPOSITE = {"left": "right", "right": "left"}


def exception(facts: Facts, words: Wording) -> Draft | None:
    """One or all of a kind less those of a name; of a name less those of a colour; of two, the one not at a side."""
    if len(facts.things) < 2:
        return None
    draw = words.rng.random()
    make = _other_side if draw < 0.2 else _colour if draw < 0.35 else _away if draw < 0.6 else _kind
    return make(facts, words)


def _kind(facts: Facts, words: Wording) -> Draft | None:
    kinds = sorted({kind for i in facts.things for kind in facts.kinds_of(i)})
    if not kinds:
        return None
    kind = words.one(kinds)
    same = facts.only_things(kind)
    names = sorted({facts.objects[i].name for i in same or ()})
    if len(names) < 2:
        return None
    out = words.one(names)
    left = [i for i in same if facts.objects[i].name != out]
    # A narrower or similar name would be unsure.
    if any(is_a(facts.objects[i].name, out) is not False for i in left) or facts.matching(out) is None:
        return None
    fields = {"k": kind, "n": words.call(out), "an": a(out), "ak": a(kind), "ks": plural(kind)}
    count = sum(facts.objects[i].name == out for i in same)
    if count > 1:
        fields["n"], fields["an"] = plural(out), plural(out) if kind in MASS else a(out)
    if len(left) == 1:
        if words.rng.random() < 0.4:
            said = words.say("exception", BUT_WHOLE, False, is_plural(out) and count > 1, **fields)
        else:
            said = words.say("exception", BUT, **fields)
        why = f"the other {kind} is the {facts.spoken(left[0])}."
        return said and Draft("exception", *said, left, facts.objects[left[0]].name, why, left)
    said = words.say("exception", BUT_MANY, False, **fields)
    why = f"that means {' and '.join(mark(*item) for item in facts.listed(left))}."
    if said is None or len(plain(why).split()) > MOST_WORDS:
        return None
    rest = {facts.objects[i].name for i in left}
    return Draft("exception", *said, left, plural(rest.pop()) if len(rest) == 1 else plural(kind), why, left)


def _colour(facts: Facts, words: Wording) -> Draft | None:
    """Two of a name and different colours: the one that is not of the other's."""
    if not facts.repeated:
        return None
    word = words.one(facts.repeated)
    same = facts.only_things(word)
    if not same or len(same) != 2 or word == "person":
        return None
    other, index = same if words.rng.random() < 0.5 else same[::-1]
    shade = facts.objects[other].colour
    if shade is None or facts.coloured(same, shade) != [other]:
        return None
    said = words.say("exception", OTHER_COLOUR, is_plural(word) is False, n=words.call(word), c=shade)
    why = f"not {shade} is the {facts.spoken(index)}."
    return said and Draft("exception", *said, [index], word, why, [index])


def _away(facts: Facts, words: Wording) -> Draft | None:
    """Of two, the one that is not near something else, which the other one clearly is."""
    if not facts.repeated:
        return None
    word, anchor = words.one(facts.repeated), words.one(facts.things)
    same, by = facts.only_things(word), facts.objects[anchor].name
    if not same or len(same) != 2 or by == word or facts.matching(by) != [anchor]:
        return None
    near = facts.nearest(anchor, same, lead=2.0)
    if near is None or facts.apart(anchor, near) > _NEAR:
        return None
    index = next(i for i in same if i != near)
    if facts.apart(anchor, index) < _FAR:
        return None
    said = words.say("exception", AWAY, n=words.call(word), a=words.call(by))
    why = f"away from the {facts.spoken(anchor)} is the {facts.spoken(index)}."
    return said and Draft("exception", *said, [index], word, why, [anchor, index])


def _other_side(facts: Facts, words: Wording) -> Draft | None:
    if not facts.repeated:
        return None
    word, side = words.one(facts.repeated), words.one(("left", "right"))
    same = facts.only_things(word)
    if not same or len(same) != 2:
        return None
    first = facts.extreme(same, 0, side == "right", margin=0.2)
    if first is None or (facts.centre[first][0] > 0.5) != (side == "right"):
        return None
    index = next(i for i in same if i != first)
    whole = words.rng.random() < 0.5
    said = words.say("exception", OTHER_SIDE[1:] if whole else OTHER_SIDE[:1], not whole, n=words.call(word), s=side)
    why = f"the {_OPPOSITE[side]} one is the {facts.spoken(index)}."
    # "Not on the left" must be true of the place as well.
    if (facts.centre[index][0] > 0.5) == (side == "right"):
        return None
    return said and Draft("exception", *said, [index], word, why, [index])
