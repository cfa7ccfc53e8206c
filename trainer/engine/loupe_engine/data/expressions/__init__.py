"""Expressions about a scene: each picks out exactly its targets among all things of the scene, or nothing at all."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from ..scene import Scene
from ..thoughts import think
from . import (
    called, clauses, depth, described, dressed, exceptions, looks, narrowed, places, relations, several, together, uses, worn
)  # fmt: skip
from .absent import absent
from .facts import Facts
from .slips import typed
from .wording import Draft, Wording, held_out

# kind: (its maker, its share). In a scene where a maker has nothing to say the others take over.
KINDS = {
    "name": (called.name, 0.15),
    "colour": (looks.colour, 0.08),
    "size": (looks.size, 0.07),
    "position": (places.position, 0.12),
    "ordinal": (places.ordinal, 0.06),
    "relation": (relations.relation, 0.14),
    "category": (called.category, 0.06),
    "affordance": (uses.affordance, 0.2),
    "several": (several.several, 0.1),
    "description": (described.description, 0.08),
    "part": (worn.part, 0.08),
    "stuff": (worn.stuff, 0.06),
    "depth": (depth.depth, 0.16),
    "together": (together.together, 0.8),
    "exception": (exceptions.exception, 0.12),
    "narrowed": (narrowed.narrowed, 0.09),
    "clauses": (clauses.clauses, 0.09),
    "dressed": (dressed.dressed, 0.12),
}
ABSENT_SHARE = 0.21
# Where several things are, that is what sentences are for: twice as often.
_COMPARING = {"size", "position", "ordinal", "relation", "description", "together", "exception", "narrowed", "clauses", "several"}
# Several people are told apart by what they wear.
_CROWD = 4
_SHARES = {
    (several, crowd): np.cumsum(
        [share * (2 if several and kind in _COMPARING else _CROWD if crowd and kind == "dressed" else 1) for kind, (_, share) in KINDS.items()]
    ).tolist()
    for several in (False, True)
    for crowd in (False, True)
}
_MAKERS = [make for make, _ in KINDS.values()]


@dataclass
class Expression:
    """`targets` are indices of the scene's objects, empty when nothing matches; `think` the thought that leads there.

    `label` is what the answer calls the target ("" when absent), `template` the id of the wording, `seen` the thought's
    list in order: what it calls an item ("two apples top left") and the objects it means. `mentions`: (start, end, objects)
    of all that the thought says of objects, list and choice, in characters. `lacks`: the name that was asked for in vain,
    else "".
    """

    kind: str
    text: str
    think: str
    targets: list[int]
    label: str
    template: str
    seen: list[tuple[str, list[int]]]
    mentions: list[tuple[int, int, list[int]]]
    lacks: str = ""


def make_expressions(
    rng: np.random.Generator, scene: Scene, count: int, held_out_templates: bool = False
) -> list[Expression]:
    """Up to `count` expressions with distinct texts, of varied kinds; fewer when the scene has no more to say.

    `held_out_templates` draws only from templates (or frames) kept for evaluation; otherwise never from those.
    """
    if not scene.objects:
        return []
    facts, words = Facts(scene), Wording(rng, held_out_templates, scene.people)
    if not facts.usable:
        return []
    made: dict[str, Expression] = {}
    covered: set[tuple[str, tuple[int, ...]]] = set()
    crowd = sum(facts.objects[i].name == "person" for i in facts.usable) > 1
    for _ in range(count):
        # The share of absent ones must not grow where the other kinds find nothing to say.
        wants_absent = rng.random() < ABSENT_SHARE
        for attempt in range(24):
            if attempt % 2 == 0:
                make = absent if wants_absent else _any_kind(rng, len(facts.things) > 1, crowd)
            draft = make(facts, words)
            if draft is None or draft.text in made or not all(facts.large[i] for i in draft.targets + draft.named):
                continue
            about = (draft.kind, tuple(draft.targets))
            if draft.targets and about in covered and attempt < 16:
                continue
            covered.add(about)
            made[draft.text] = _finish(rng, facts, draft)
            break
    return _fewer_absent(list(made.values()))


def _fewer_absent(made: list[Expression]) -> list[Expression]:
    """At most half as many as the others: they find something to say where the other kinds find nothing."""
    room = max(1, sum(bool(one.targets) for one in made) // 2)
    absent_ones = [i for i, one in enumerate(made) if not one.targets]
    dropped = set(absent_ones[room:])
    return [one for i, one in enumerate(made) if i not in dropped]


def templates() -> list[tuple[str, str]]:
    """All (kind, pattern) there are, without the frames that a noun phrase may get on top. Absent ones share them."""
    banks = (
        called, described, looks, places, relations, several, uses, worn, depth, together, exceptions, narrowed, clauses, dressed
    )  # fmt: skip
    every = [(kind, pattern) for bank in banks for kind, patterns in bank.PATTERNS.items() for pattern in patterns]
    return list(dict.fromkeys(every))


def _any_kind(rng: np.random.Generator, several: bool, crowd: bool):
    shares = _SHARES[several, crowd]
    return _MAKERS[bisect_right(shares, rng.random() * shares[-1])]


def _finish(rng: np.random.Generator, facts: Facts, draft: Draft) -> Expression:
    draft.text = typed(rng, draft.text)
    thought = think(facts, draft)
    return Expression(
        draft.kind, draft.text, thought.text, draft.targets, draft.label, draft.template, thought.seen, thought.mentions, draft.lacks
    )


__all__ = ["Expression", "KINDS", "held_out", "make_expressions", "templates"]
