"""By what a thing is for or does: "something to eat", "what could i ride?"."""

from .facts import Facts
from .uses_bank import USES as THING_USES
from .uses_parts import OF_PARTS
from .uses_photos import FOOD_AND_KITCHEN, HOME_AND_SPORT, PEOPLE_AND_ANIMALS, TRANSPORT_AND_STREET
from .uses_worn import CLOTHES, PLACES
from .wording import Draft, Wording

USES = {
    **THING_USES, **PEOPLE_AND_ANIMALS, **TRANSPORT_AND_STREET, **FOOD_AND_KITCHEN, **HOME_AND_SPORT, **CLOTHES,
    **PLACES, **OF_PARTS,
}  # fmt: skip
PATTERNS = {"affordance": tuple(way for ways, _, _ in USES.values() for way in ways)}


def affordance(facts: Facts, words: Wording) -> Draft | None:
    """The only thing that serves a use."""
    tags = [t for t in facts.tags if len(facts.serving(t) or ()) == 1]
    if not tags:
        return None
    tag = words.one(tags)
    ways, why, _ = USES[tag]
    said = words.say("affordance", ways, framed=False)
    index = facts.serving(tag)[0]
    label = facts.objects[index].name
    reason = why.format(o=facts.spoken(index))
    return said and Draft("affordance", *said, [index], label, f"{reason}.", [index])
