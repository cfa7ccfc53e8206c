"""By what a thing is for or does: "something to eat", "what could i ride?"."""

from collections.abc import Collection

from ..names import DEFINED
from ..words.definitions import DEFINITIONS
from ..words.uses_more import TRAITS
from .facts import Facts
from .uses_bank import USES as THING_USES
from .uses_parts import OF_PARTS
from .uses_photos import FOOD_AND_KITCHEN, HOME_AND_SPORT, PEOPLE_AND_ANIMALS, TRANSPORT_AND_STREET
from .uses_worn import CLOTHES, PLACES
from .wording import Draft, Wording

USES = {
    **THING_USES, **PEOPLE_AND_ANIMALS, **TRANSPORT_AND_STREET, **FOOD_AND_KITCHEN, **HOME_AND_SPORT, **CLOTHES,
    **PLACES, **OF_PARTS, **TRAITS,
    **{DEFINED + name: (ways, "that is the {o}", f"no {name} here") for name, ways in DEFINITIONS.items()},
}  # fmt: skip
_DEFINED_SHARE = 0.4
PATTERNS = {"affordance": tuple(way for ways, _, _ in USES.values() for way in ways)}


def shared_use(facts: Facts, words: Wording, uses: Collection[str]) -> tuple[str, list[int]] | None:
    """One of these uses that at least two things serve, and these, where all of them can be compared."""
    tags = [t for t in facts.tags if t in uses and len(facts.serving(t) or ()) > 1]
    if not tags:
        return None
    tag = words.one(tags)
    same = facts.serving(tag)
    return None if any(i not in facts.things for i in same) else (tag, same)


def affordance(facts: Facts, words: Wording) -> Draft | None:
    """The only thing that serves a use."""
    tags = [t for t in facts.tags if len(facts.serving(t) or ()) == 1]
    if not tags:
        return None
    own = [t for t in tags if t.startswith(DEFINED)]
    tag = words.one(own if own and words.rng.random() < _DEFINED_SHARE else tags)
    ways, why, _ = USES[tag]
    said = words.say("affordance", ways, framed=False)
    index = facts.serving(tag)[0]
    label = facts.objects[index].name
    reason = why.format(o=facts.spoken(index))
    return said and Draft("affordance", *said, [index], label, f"{reason}.", [index])
