"""What a scene is: its picture, who is visible where, and what is known of it."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from .colours import measure

MOST_OBJECTS = 250
"""A label map has 8 bits."""


@dataclass
class SceneObject:
    """One visible thing. `box` is visible xyxy in scene pixels, right and bottom exclusive; `area` visible pixels.

    `colour` is the one a viewer would surely name, `colours` all that could be named. A "part" lies on a thing (a person's
    coat), "stuff" has no number (sky, road). `covers`: other objects whose pixels are this one's too (a person's clothes).
    `boxed`: only its box is known, and what is drawn of it in a label map is an ellipse.
    """

    name: str
    fine: str
    category: str
    box: tuple[int, int, int, int]
    colour: str | None
    area: int
    source: str
    colours: frozenset[str] = frozenset()
    kind: Literal["thing", "part", "stuff"] = "thing"
    covers: tuple[int, ...] = ()
    boxed: bool = False


@dataclass
class Scene:
    """image uint8 [S,S,3]; labels uint8 [S,S], 0 background, i+1 where object i is visible.

    A scene shows the world squashed to a square: its true width is `aspect` times its height.
    `background_names` holds everything known to be in the background photo, "?" when it may hold anything.
    `known`: the names that would be objects, or in `background_names`, if they were there; None: all names. Not `complete`:
    there may be more things like the objects (passers-by), so none of them can be counted or compared.
    """

    image: np.ndarray
    labels: np.ndarray
    objects: list[SceneObject]
    background: str
    background_names: set[str] = field(default_factory=set)
    aspect: float = 1.0
    known: frozenset[str] | None = None
    complete: bool = True
    people: tuple[str, ...] = ()
    """What each person of it may be called ("man"), where a caption says."""
    beside: tuple[str, ...] = ()
    """Other photos that stand to the right of `background`."""

    def members(self, targets: list[int]) -> set[int]:
        """The objects, and those that they cover."""
        return {*targets, *(i for t in targets for i in self.objects[t].covers)}

    def mask(self, targets: list[int]) -> np.ndarray:
        """Union of the visible objects and what they cover, bool, as large as `labels`."""
        return np.isin(self.labels, [i + 1 for i in self.members(targets)])


def seen(
    image: np.ndarray, labels: np.ndarray, index: int, covers: tuple[int, ...] = ()
) -> tuple[tuple[int, int, int, int], int, str | None, frozenset[str]]:
    """Of an object and what it covers: visible box, visible pixels, sure colour, possible colours."""
    mask = np.isin(labels, [index + 1, *(i + 1 for i in covers)]) if covers else labels == index + 1
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if len(rows) == 0:
        return (0, 0, 0, 0), 0, None, frozenset()
    x0, y0, x1, y1 = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    pixels = image[y0:y1, x0:x1][mask[y0:y1, x0:x1]]
    return (x0, y0, x1, y1), len(pixels), *measure(pixels)
