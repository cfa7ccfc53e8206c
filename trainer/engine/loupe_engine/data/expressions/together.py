"""By what people and things have to do with each other: "the person on the horse", "the cup on the table", "the one without
an umbrella". boxes.py says when that is sure."""

from ..names import plural
from .boxes import HELD, related, relation_of
from .facts import Facts
from .wording import Draft, Wording, a

RIDER = ("{n} on the {a}", "{n} riding the {a}", "{n} who rides the {a}", "{n} sitting on the {a}", "rider of the {a}",
         "{n} on top of the {a}", "{a} rider", "{n} up on the {a}")  # fmt: skip
ON_BOARD = ("{n} on the {a}", "{n} riding the {a}", "{n} standing on the {a}", "{n} with the {a} under the feet",
            "{n} using the {a}")  # fmt: skip
SEATED = ("{n} on the {a}", "{n} sitting on the {a}", "{n} who sits on the {a}", "{n} resting on the {a}",
          "seated {n} on the {a}")  # fmt: skip
HOLDER = ("{n} with the {a}", "{n} holding the {a}", "{n} who has the {a}", "{n} with {an} in the hand", "{n} who holds {an}",
          "{n} with {an}")  # fmt: skip
CARRIER = ("{n} with the {a}", "{n} who has the {a}", "{n} with {an}", "{n} that carries or wears the {a}",
           "owner of the {a}")  # fmt: skip
STANDS = ("{n} on the {a}", "{n} that is on the {a}", "{n} on top of the {a}", "{n} put on the {a}", "{n} placed on the {a}")
WHO = ("who is on the {a}?", "someone on {an}", "who is riding {an}?", "somebody on the {a}", "whoever rides the {a}",
       "someone riding {an}")  # fmt: skip
WHO_HAS = ("who has {an}?", "someone with {an}", "who is holding {an}?", "whoever has the {a}", "somebody with the {a}",
           "who brought {an}?")  # fmt: skip
WITHOUT = ("{n} without {an}", "{n} who has no {a}", "only {n} without {an}", "{n} that is not on {an}",
           "{n} who is not on {an}", "{n} not near any {a}")  # fmt: skip
RIDDEN = ("{a} with a {n} on it", "{a} the {n} is on", "{a} that is being ridden", "{a} someone is riding",
          "{a} under the {n}", "{a} in use")  # fmt: skip
IN_HAND = ("{a} the {n} is holding", "{a} in the hand of the {n}", "{a} of the {n}", "{a} that the {n} has",
           "{a} the {n} holds")  # fmt: skip
EVERY = ("everyone on {an}", "all people on {as_}", "everybody with {an}", "all the people with {as_}", "all who have {an}")
PATTERNS = {
    "together": tuple(
        dict.fromkeys(
            (*RIDER, *ON_BOARD, *SEATED, *HOLDER, *CARRIER, *STANDS, *WHO, *WHO_HAS, *WITHOUT, *RIDDEN, *IN_HAND, *EVERY)
        )
    )
}
_PATTERNS = {"ride": RIDER, "board": ON_BOARD, "seat": SEATED, "hold": HOLDER, "carry": CARRIER, "table": STANDS}
_SITS = {"ride": "on", "board": "on", "seat": "on", "hold": "with", "carry": "with", "table": "on"}
_NOT_ON, _NOT_WITH = WITHOUT[3:5], (*WITHOUT[:3], WITHOUT[5])


def together(facts: Facts, words: Wording) -> Draft | None:
    """One of those that ride, hold, sit or stand; or the one that does not."""
    pair = pick(facts, words)
    if pair is None:
        return None
    name, other, relation, ones, others = pair
    holds = {i: [related(facts, relation, i, o) for o in others] for i in ones}
    yes = [i for i, said in holds.items() if True in said]
    if not yes or any(None in said and True not in said for said in holds.values()):
        return None
    no = [i for i in ones if i not in yes]
    fields = {"n": words.call(name), "a": words.call(other), "an": a(other), "as_": plural(other)}
    draw = words.rng.random()
    if len(yes) > 1 and relation != "table" and name == "person":
        if len(no) == 1 and draw < 0.5:
            return _lacking(facts, words, relation, no[0], fields)
        patterns = EVERY[:2] if _SITS[relation] == "on" else EVERY[2:]
        said = words.say("together", patterns, False, **fields)
        listed = " and ".join(_marked(facts, yes))
        return said and len(yes) <= 3 and Draft("together", *said, yes, "people", f"that means {listed}.", yes) or None
    if len(yes) != 1:
        return None
    if len(no) == 1 and draw < 0.2:
        return _lacking(facts, words, relation, no[0], fields)
    one, thing = yes[0], _partner(holds[yes[0]], others)
    if thing is None:
        return None
    why = f"{_SITS[relation]} the {facts.spoken(thing)} is the {facts.spoken(one)}."
    if draw < 0.4 and relation in ("ride", "hold") and _only_partner(facts, relation, ones, others, thing):
        said = words.say("together", RIDDEN if relation == "ride" else IN_HAND, **fields)
        back = f"the {facts.spoken(one)} has the {facts.spoken(thing)}."
        return said and Draft("together", *said, [thing], facts.objects[thing].name, back, [one, thing])
    if draw < 0.55 and relation in ("ride", "board", "hold", "carry"):
        who = WHO[:4] if relation == "board" else WHO if relation == "ride" else WHO_HAS
        if relation == "carry":
            who = tuple(p for p in WHO_HAS if "holding" not in p)
        said = words.say("together", who, False, **fields)
    else:
        said = words.say("together", _PATTERNS[relation], **fields)
    return said and Draft("together", *said, [one], name, why, [thing, one])


def pick(facts: Facts, words: Wording) -> tuple[str, str, str, list[int], list[int]] | None:
    """(name, other name, relation, all of the first, all of the second) of a pair of names that may be related."""
    names = sorted({facts.objects[i].name for i in facts.things})
    pairs = [(n, o, r) for n in names for o in names if (r := relation_of(n, o))]
    if not pairs:
        return None
    name, other, relation = words.one(pairs)
    ones, others = facts.only_things(name), facts.only_things(other)
    return (name, other, relation, ones, others) if ones and others else None


def _lacking(facts: Facts, words: Wording, relation: str, index: int, fields: dict[str, str]) -> Draft | None:
    patterns = _NOT_ON[:1] if relation == "table" else _NOT_WITH if _SITS[relation] == "with" else _NOT_ON
    said = words.say("together", patterns, **fields)
    why = f"{'without' if _SITS[relation] == 'with' else 'not on'} {fields['an']} is the {facts.spoken(index)}."
    return said and Draft("together", *said, [index], facts.objects[index].name, why, [index])


def _partner(said: list[bool | None], others: list[int]) -> int | None:
    """The one thing it belongs to; None where two may."""
    sure = [o for o, holds in zip(others, said, strict=True) if holds]
    return sure[0] if len(sure) == 1 and None not in said else None


def _only_partner(facts: Facts, relation: str, ones: list[int], others: list[int], thing: int) -> bool:
    """Whether all others of the thing's name are surely without a partner."""
    rest = [o for o in others if o != thing]
    return all(related(facts, relation, i, o) is False for i in ones for o in rest)


def _marked(facts: Facts, indices: list[int]) -> list[str]:
    from ..thoughts import mark

    return [mark(*item) for item in facts.listed(indices)]


__all__ = ["HELD", "PATTERNS", "pick", "together"]
