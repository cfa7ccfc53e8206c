"""Several targets at once: "both apples", "all the fruit", "everything one could sit on"."""

from ..names import MASS, count_of, plural
from ..thoughts import MOST_WORDS, mark, plain
from .facts import Facts
from .uses import shared_use
from .wording import Draft, Wording

BOTH = ("both {n}", "the two {n}", "all {n}", "the pair of {n}", "the {n}, both of them", "mark the two {n}")
# Words without a plural.
MASS_ALL = ("all the {n}", "all of the {n}", "everything that is {n}", "all {n} in this picture")
PEOPLE = ("everyone", "everybody", "all the people", "everyone in the picture", "all persons", "every person here", "all of them",
          "the whole group", "everybody you can see")  # fmt: skip
ALL = (
    "all the {n}", "all {c}", "every {one}", "each {one}", "all of the {n}", "the {n}, all of them",
    "find every {one} here",
    "mark each {one} you see", "select all {n}", "{n}", "{c}", "find all {n}", "all {n} please", "the {c}", "show all the {n}", "where are the {n}?", "how many {n} are there? mark them",
)  # fmt: skip
# tag: what "everything ..." means by it.
EVERYTHING = {
    "sit": ("everything one could sit on", "all places to sit", "where could a few guests sit?"),
    "eat": ("everything one can eat", "all that is edible", "what could several hungry people eat?"),
    "drink": ("everything one could drink from", "all that holds a drink", "what could we all drink from?"),
    "ride": ("everything one could ride", "all that can be ridden"),
    "travel": ("everything one could travel in", "all means of transport", "all ways to travel"),
    "creature": ("all animals in sight", "everything alive that is no person", "all creatures that are not human"),
    "who": ("everybody in the picture", "all the people", "everyone here", "who are they all?"),
    "fly": ("everything that can fly", "all that can take off"),
    "cut": ("everything one could cut with", "all that is made for cutting"),
    "read": ("everything to read", "all the reading matter"),
    "sport": ("everything for sport", "all the sports gear"),
    "music": ("everything that makes music", "all the instruments one could play"),
    "cutlery": ("all the cutlery", "every piece of cutlery"),
    "serve": ("everything that food is served on", "all the dishes for a meal"),
    "pack": ("everything one could pack things in", "all that can carry belongings"),
    "farm": ("everything that lives on a farm", "all farm animals"),
    "soy": ("everything made from soybeans", "all the food of soy"),
    "feathers": ("everything with feathers", "all that have feathers"),
    "electric": ("everything that needs electricity", "all the electric things", "all that has to be plugged in or charged"),
    "screen": ("everything with a screen", "all the screens"),
    "wheels": ("everything on wheels", "all that has wheels"),
    "alive": ("everything that is alive", "all living beings", "whatever breathes"),
    "four_legs": ("all four-legged animals", "everything that walks on four legs"),
    "fragile": ("everything that could break", "all that is fragile"),
    "healthy": ("everything healthy to eat", "all the healthy food"),
    "kitchen": ("everything for the kitchen", "all that belongs in a kitchen"),
    "toy": ("everything to play with", "all the toys"),
    "wear_feet": ("everything worn on the feet", "all that is for the feet"),
    "grazes": ("all animals that eat grass", "whoever grazes here"),
    "licence": ("everything that needs a driver", "all that needs a driving licence"),
    "dessert": ("everything sweet", "all that is for dessert"),
}
PATTERNS = {"several": (*BOTH, *MASS_ALL, *ALL, *PEOPLE, *(way for ways in EVERYTHING.values() for way in ways))}


def several(facts: Facts, words: Wording) -> Draft | None:
    """All things of a name, of a kind, or for a use: at least two."""
    if len(facts.things) < 2 and not facts.repeated:
        return None
    if words.rng.random() < 0.3:
        return _everything(facts, words)
    kinds = sorted({kind for i in facts.things for kind in facts.kinds_of(i)})
    if not facts.repeated and not kinds:
        return None
    by_name = facts.repeated and (not kinds or words.rng.random() < 0.6)
    word = words.one(facts.repeated if by_name else kinds)
    same = facts.only_things(word)
    if not same or len(same) < 2:
        return None
    called = words.call(word) if by_name else word
    patterns = PEOPLE if word == "person" and words.rng.random() < 0.5 else MASS_ALL if called in MASS else BOTH if len(same) == 2 else ALL
    said = words.say("several", patterns, False, n=plural(called), c=count_of(len(same), called), one=called)
    return _draft(facts, said, same, plural(word))


def _everything(facts: Facts, words: Wording) -> Draft | None:
    shared = shared_use(facts, words, EVERYTHING)
    if shared is None:
        return None
    tag, same = shared
    names = {facts.objects[i].name for i in same}
    label = plural(names.pop()) if len(names) == 1 else "things"
    return _draft(facts, words.say("several", EVERYTHING[tag], False), same, label)


def _draft(facts: Facts, said: tuple[str, str] | None, same: list[int], label: str) -> Draft | None:
    items = [mark(*item) for item in facts.listed(same)]
    why = f"that means {' and '.join(items)}."
    if len(plain(why).split()) > MOST_WORDS:
        return None
    return said and Draft("several", *said, same, label, why, same)
