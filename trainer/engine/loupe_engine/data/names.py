"""What the generator knows about things: plural, kinds, uses, and which names can be mistaken for another.

One line of a table a name: ``name | plural | kinds, narrow to wide | tags | fine names``. An empty plural is
name + "s". A kind or tag with ``?`` is true of some of them only: such a thing neither answers nor rules out a question
about it. Fine names are the sources' own labels; their colour words are dropped.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from .name_table import LOOKALIKES, THINGS
from .photo_names import PARTS, PHOTO_LOOKALIKES, SHOWN_BY, STUFF, SYNONYMS
from .words.definitions import MAY_ANSWER
from .words.kinds import ASKED, KINDS, MASS_KINDS
from .words.names_more import MORE_SYNONYMS
from .words.uses_more import TRAIT_NAMES

COLOUR_WORDS = {"red", "green", "blue", "yellow", "white", "black", "brown", "pink", "purple", "silver"}
# Kinds whose things come in any colour, so the generator may repaint them.
REPAINTABLE = {"vehicle", "tool", "furniture", "instrument", "container", "bag", "clothing", "toy", "kitchen thing",
               "footwear", "neckwear", "eyewear"}  # fmt: skip
# Too often hidden under other things, or not one thing to the eye: never pasted, still known in backgrounds.
NEVER_PASTED = {"dining table", "sink", "plate", "parking meter", "remote", "artillery shell", "gas cylinder"}
# Labelled, but no one would ask for them: what they cover differs from photo to photo.
NEVER_ASKED = {"skin", "accessories", "bra", "street furniture"}
# Of no one colour to a viewer, or never asked for by it.
COLOURLESS = {"person", "hair", "eye", "nose", "mouth", "windshield", "rear window", "left headlight", "right headlight",
              "window", "mirror", "glasses"}  # fmt: skip
KIND_PLURALS = {"fish": "fish", "clothing": "clothes", "stone": "stones", "spacecraft": "spacecraft", "food": "food",
                "furniture": "furniture", "fruit": "fruit", "piece of furniture": "pieces of furniture",
                "piece of cutlery": "pieces of cutlery", "bus": "buses", "footwear": "footwear",
                "jewellery": "jewellery", "eyewear": "eyewear", "neckwear": "neckwear"}  # fmt: skip
# Kinds that make a natural question ("the fruit"); others only serve to widen an answer.
ASKED_KINDS = {"animal", "bird", "insect", "fruit", "vegetable", "food", "instrument", "vehicle", "tool", "furniture",
               "plant", "flower", "toy", "ball", "bag", "truck", "stone", "spacecraft", "container", "footwear",
               "jewellery", "eyewear", "headlight", "tail light", "side mirror", "bumper", "car door",
               *ASKED.replace("\n", "").split(",")}  # fmt: skip
# Words without a singular of their own: "a tofu" and "tofus" are not said.
MASS = {"food", "furniture", "clothing", "footwear", "jewellery", "eyewear", "neckwear", "tofu", "tempeh", "rice",
        "bread", "broccoli", "corn", "garlic", "ginger", "fried fish", "lettuce", "skin", "hair", "pavement", "grass",
        "dirt", "gravel", "paper", "cardboard", "snow", "sand", "water", "holly", "luggage", "soil",
        "swimwear", "vegetation", "baggage", *MASS_KINDS.split(",")}  # fmt: skip
# True of every name of a kind, unless its line says otherwise.
_KIND_TAGS = {"animal": "creature ?pet", "bird": "feathers", "person": "who talk help", "fruit": "?dessert ?smell",
              "sweet": "dessert ?smell", "truck": "haul licence", "plant": "?watering"}  # fmt: skip


@dataclass(frozen=True)
class Name:
    """One coarse name: its plural, wider kinds (narrow to wide), sure tags and unsure tags, unsure kinds."""

    name: str
    plural: str
    kinds: tuple[str, ...]
    tags: frozenset[str]
    unsure: frozenset[str]
    perhaps: frozenset[str] = frozenset()
    layer: Literal["thing", "part", "stuff"] = "thing"


def _parse() -> tuple[dict[str, Name], dict[str, tuple[str, str]]]:
    names: dict[str, Name] = {}
    fine: dict[str, tuple[str, str]] = {}
    for layer, table in (("thing", THINGS), ("part", PARTS), ("stuff", STUFF)):
        for line in table.strip().splitlines():
            name, plural, kinds, tags, finer = (part.strip() for part in line.split("|"))
            if name in names:
                # A thing in one photo set, stuff in another.
                continue
            kinds = [k.replace("_", " ") for k in kinds.replace("kitchen thing", "kitchen_thing").split()]
            sure, unsure = _tags(tags.split(), [name, *kinds])
            wider = tuple(k for k in kinds if k[0] != "?" and k != name)
            perhaps = frozenset(k[1:] for k in kinds if k[0] == "?")
            names[name] = Name(name, plural or name + "s", wider, sure, unsure, perhaps, layer)
            for own in [name, *(f.strip() for f in finer.split(",") if f.strip())]:
                words = [w for w in own.lower().split() if w not in COLOUR_WORDS]
                fine[own.lower()] = (name, " ".join(words) or name)
    return names, fine


def _tags(own: list[str], kinds: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    said = {t.lstrip("?") for t in own}
    for kind in kinds:
        own = own + [t for t in _KIND_TAGS.get(kind, "").split() if t.lstrip("?") not in said]
        said |= {t.lstrip("?") for t in own}
    return frozenset(t for t in own if t[0] != "?"), frozenset(t[1:] for t in own if t[0] == "?")


def _groups(table: str) -> list[str]:
    return table.strip().replace("\n", "|").split("|")


def _shared(table: str, names: dict[str, Name]) -> dict[str, dict[str, bool]]:
    """Of a table ``word | names | some``: name -> word -> whether it surely is. A kind stands for its names; what is said of
    a name itself goes before what is said of its kind."""
    found: dict[str, dict[str, bool]] = {name: {} for name in names}
    for line in table.strip().splitlines():
        word, *sides = (part.strip() for part in line.split("|"))
        sure, some = ([token.replace("_", " ") for token in side.split()] for side in sides)
        for tokens, is_sure, own in ((some, False, False), (sure, True, False), (some, False, True), (sure, True, True)):
            for name, entry in names.items():
                if name in tokens if own else not {*entry.kinds, *entry.perhaps}.isdisjoint(tokens):
                    found[name][word] = is_sure if own or not entry.perhaps.intersection(tokens) else False
    return found


def _with_words(names: dict[str, Name]) -> dict[str, Name]:
    """The names with the kinds and traits of data/words. The widest kind stays the last."""
    kinds, traits = _shared(KINDS, names), _shared(TRAIT_NAMES, names)
    out = {}
    for name, one in names.items():
        more = tuple(kind for kind, sure in kinds[name].items() if sure and kind not in one.kinds)
        out[name] = replace(
            one,
            kinds=(*one.kinds[:-1], *more, *one.kinds[-1:]) if one.kinds else more,
            perhaps=one.perhaps | {kind for kind, sure in kinds[name].items() if not sure},
            tags=one.tags | {tag for tag, sure in traits[name].items() if sure},
            unsure=one.unsure | {tag for tag, sure in traits[name].items() if not sure},
        )
    return out


_OWN, FINE = _parse()
NAMES = _with_words(_OWN)
SYNONYM: dict[str, tuple[str, ...]] = {}
for _group in _groups(SYNONYMS) + _groups(MORE_SYNONYMS):
    _name, _words = _group.split(":")
    SYNONYM[_name] = (*SYNONYM.get(_name, ()), *_words.split(","))
_LOOKALIKE: dict[str, set[str]] = {}
for _group in _groups(LOOKALIKES) + _groups(PHOTO_LOOKALIKES):
    _members = set(_group.split(","))
    for _one in _members:
        _LOOKALIKE.setdefault(_one, set()).update(_members - {_one})


def describe(name: str) -> Name:
    """The entry of a coarse name; an unknown name gets a plain plural, no kinds and no tags."""
    return NAMES.get(name) or Name(name, name + "s", (), frozenset(), frozenset())


def coarse_and_fine(label: str) -> tuple[str, str]:
    """A source's label to (coarse, fine) names, lower case ascii; an unknown label is its own name."""
    label = label.lower().encode("ascii", "ignore").decode().strip()
    return FINE.get(label, (label, label))


def lookalikes(name: str) -> set[str]:
    """Names a viewer may take it for."""
    return _LOOKALIKE.get(name, set())


@lru_cache(maxsize=1 << 17)
def is_a(name: str, word: str) -> bool | None:
    """Whether a thing called `name` is a `word` (a name or a kind); None when a viewer could not be sure."""
    one = describe(name)
    if name == word or word in one.kinds:
        return True
    if name in describe(word).kinds or word in one.perhaps or word in _LOOKALIKE.get(name, ()):
        return None
    # A "truck" may look like a lookalike's narrower sort ("pickup" for "car"), so compare one step up as well.
    if any(word in _LOOKALIKE.get(kind, ()) for kind in one.kinds[:1]):
        return None
    return False


def has_tag(name: str, tag: str) -> bool | None:
    """Whether a thing called `name` serves `tag`; None when only some do. "is dog": whether what defines a dog fits."""
    if tag.startswith(DEFINED):
        return _fits(name, tag.removeprefix(DEFINED))
    entry = describe(name)
    return True if tag in entry.tags else None if tag in entry.unsure else False


@lru_cache(maxsize=1 << 15)
def may_show(name: str, word: str, by_tag: bool) -> bool:
    """Whether a `name` may have a part on it that is a `word` (or serves a tag): a car has wheels."""
    kinds = {name, *describe(name).kinds}
    ask = has_tag if by_tag else is_a
    return any(kinds.intersection(owners) and ask(part, word) is not False for part, owners in SHOWN_BY.items())


@lru_cache(maxsize=1 << 17)
def _fits(name: str, defined: str) -> bool | None:
    entry = describe(name)
    may = not MAY_ANSWER[defined].isdisjoint({name, *entry.kinds, *entry.perhaps})
    return True if name == defined else None if may or is_a(name, defined) is not False else False


def plural(word: str) -> str:
    """Plural of a name, a synonym or a kind."""
    if word in NAMES or word in KIND_PLURALS or word in MASS:
        return NAMES[word].plural if word in NAMES else KIND_PLURALS.get(word, word)
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def is_plural(word: str) -> bool:
    """Whether the word is a plural even for one of them: "scissors", "shoes"."""
    owner = _OWNER.get(word, word)
    return owner in _PLURAL_ONLY


def count_of(number: int, word: str) -> str:
    """"two apples", "many people"."""
    return f"{NUMBERS[number] if number < len(NUMBERS) else 'many'} {plural(word) if number != 1 else word}"


DEFINED = "is "
"""Before a name: the tag of what fits its definition (words/definitions.py)."""
COCO = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,"
    "parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,"
    "handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,"
    "skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,"
    "sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,plant,bed,dining table,"
    "toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,refrigerator,book,"
    "clock,vase,scissors,teddy bear,hair drier,toothbrush"
).split(",")
"""The 80 names of COCO, in its order, as we call them."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")
_IRREGULAR = {"man": "men", "woman": "women", "aircraft": "aircraft", "human being": "human beings"}
_OWNER = {word: name for name, words in SYNONYM.items() for word in words}
_SINGULAR = {"fish", "sheep", "deer", "bison"} | MASS
_PLURAL_ONLY = {one.name for one in NAMES.values() if one.plural == one.name} - _SINGULAR
