"""People by the colour over the chest, where no clothes are labelled: "the person in red"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..colours import measure

if TYPE_CHECKING:
    from .facts import Facts

_ROWS, _COLUMNS = (0.24, 0.46), (0.28, 0.72)
"""Of the box of somebody upright: below the chin, above the belt, between the arms."""
_UPRIGHT = (1.9, 4.5)
_LEAST_PIXELS = 60
# What skin, wood and shade look like too says nothing.
_SAID = {"red", "blue", "green", "yellow", "white", "black", "purple"}


def top_colour(facts: Facts, person: int) -> tuple[str | None, frozenset[str]]:
    """The sure colour of what somebody wears above the waist, and all it could be: any colour of the whole person where the
    chest can not be seen."""
    one = facts.objects[person]
    x0, y0, x1, y1 = one.box
    wide, high = (x1 - x0) * facts.scene.aspect, y1 - y0
    if facts.photo_of(person) is None or not _UPRIGHT[0] * wide <= high * facts.size[0] / facts.size[1] <= _UPRIGHT[1] * wide or y0 <= 1:
        return None, one.colours
    rows = slice(int(y0 + _ROWS[0] * high), int(y0 + _ROWS[1] * high))
    columns = slice(int(x0 + _COLUMNS[0] * (x1 - x0)), int(x0 + _COLUMNS[1] * (x1 - x0)))
    own = facts.scene.labels[rows, columns] == person + 1
    if own.sum() < _LEAST_PIXELS or own.mean() < 0.5:
        return None, one.colours
    sure, seen = measure(facts.scene.image[rows, columns][own])
    return (sure if sure in _SAID else None), seen
