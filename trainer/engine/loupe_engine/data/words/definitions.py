"""What defines a thing, in questions: the banks of all subjects read as one.

A bank's head line is ``name ~ others``: the questions below it ask for the name, and what is called by one of the others
(names or kinds) may answer to some of them too, so a photo with one of these is not asked. Lookalikes and narrower names
need not be listed. Questions are parted by ``|``.
"""

from .definitions_animals import ANIMALS
from .definitions_food import FOOD
from .definitions_home import HOME
from .definitions_street import STREET
from .definitions_worn import SPORT_AND_WORN


def _read() -> tuple[dict[str, tuple[str, ...]], dict[str, frozenset[str]]]:
    asked: dict[str, tuple[str, ...]] = {}
    others: dict[str, frozenset[str]] = {}
    name = ""
    for line in "\n".join((ANIMALS, FOOD, HOME, STREET, SPORT_AND_WORN)).splitlines():
        if "~" in line:
            name, perhaps = (part.strip() for part in line.split("~"))
            asked[name], others[name] = (), frozenset(p.strip() for p in perhaps.split(",") if p.strip())
        elif line.strip():
            asked[name] += tuple(way.strip() for way in line.split("|"))
    return asked, others


DEFINITIONS, MAY_ANSWER = _read()
