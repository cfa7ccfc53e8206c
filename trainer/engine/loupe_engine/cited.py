"""Boxes that a reply cites instead of writing their numbers: `"bbox_2d":[[3],[7]]` is the box around regions 3 and 7 of the
photo, as its thought has named them. One token a region, and exact: four numbers are four times as much to get wrong.

The twin of src/engine/text/cited.ts; tests/fixtures/replies.json holds both to the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .coordinates import Box

MOST_CITED = 4
LOOKED_AT = 1000
"""Characters of an answer."""
CITATION = re.compile(r"\[\d{1,3}\]")
_CITED = re.compile(r"\[\s*(\[\d{1,3}\](?:\s*,\s*\[\d{1,3}\])*)\s*\]")


def pointer(region: int) -> str:
    """How a reply names a region of the photo, as a source is cited: one token each, in the order of the regions' own."""
    return f"[{region}]"


def citation(regions: Sequence[int]) -> str:
    """What stands in place of a box's four numbers."""
    return ",".join(map(pointer, regions))


def cited_box(answer: str, regions: Sequence[Sequence[float]]) -> Box | None:
    """The box around the first regions that an answer cites. `regions`: (x1, y1, x2, y2) of each, in the frame that the box
    is wanted in. None where none is cited, or one that is not there."""
    found = _CITED.search(answer[:LOOKED_AT])
    cited = [int(number) for number in re.findall(r"\d+", found[1])] if found else []
    if not cited or max(cited) >= len(regions):
        return None
    return around([regions[number] for number in cited])


def around(boxes: Sequence[Sequence[float]]) -> Box:
    """The smallest box that holds all of `boxes`, at least one."""
    x1, y1, x2, y2 = zip(*(tuple(map(float, box[:4])) for box in boxes))
    return (min(x1), min(y1), max(x2), max(y2))
