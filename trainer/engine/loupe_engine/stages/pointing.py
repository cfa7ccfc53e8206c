"""Pointers in a thought: before each mention of objects, the regions that show them, so that what is written next is read off
them.

A thought as it is generated knows objects, not regions; which region shows an object is known once a detector has looked.
An object that no region shows is mentioned without a pointer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..cited import pointer
from ..models.backbones.small.detector import BOX, DetectorTower

MATCHED = 0.5
"""A region shows an object when their boxes have at least this IoU."""
FORGOTTEN = 0.4
"""Of so many photos a model learns without its regions' own features: a few hundred photos are known by these alone, while
kinds, places and colours hold for all."""
MOST_POINTERS = 4
"""Before one mention."""


def overlaps(regions_R4: np.ndarray, boxes_N4: np.ndarray) -> np.ndarray:
    """IoU of each with each, float [R,N]; both xyxy in one frame."""
    low = np.maximum(regions_R4[:, None, :2], boxes_N4[None, :, :2])
    high = np.minimum(regions_R4[:, None, 2:], boxes_N4[None, :, 2:])
    both = (high - low).clip(0).prod(-1)
    area, other = ((boxes[:, 2:] - boxes[:, :2]).prod(-1) for boxes in (regions_R4, boxes_N4))
    return both / np.maximum(area[:, None] + other - both, 1e-6)


def region_boxes(vision: DetectorTower, features: np.ndarray, scene: int) -> np.ndarray:
    """Boxes of a scene's regions in shares of the image, float32 [R,4]. `features`: those of all scenes, as cached."""
    return vision.regions_of(features[scene : scene + 1])[0, :, BOX].astype(np.float32)


def shown_by(regions_R4: np.ndarray, boxes_N4: np.ndarray) -> list[int | None]:
    """For each object's box the region that shows it best."""
    if not len(boxes_N4) or not len(regions_R4):
        return [None] * len(boxes_N4)
    overlap = overlaps(regions_R4, boxes_N4)
    return [int(r) if overlap[r, i] >= MATCHED else None for i, r in enumerate(overlap.argmax(0))]


def renamed(tokens: list[int], pointers: list[int], order: np.ndarray) -> list[int]:
    """Tokens that name regions by their places, once region `order[i]` stands in place i."""
    now = {pointers[int(region)]: pointers[place] for place, region in enumerate(order)}
    return [now.get(token, token) for token in tokens]


@dataclass(frozen=True)
class Pointed:
    """A thought with its pointers; `mentions` (start, end, objects) in characters of `think`, pointers included; `read_off`
    (start, end, regions): what stands behind pointers."""

    think: str
    mentions: list[tuple[int, int, list[int]]]
    read_off: list[tuple[int, int, list[int]]]


def point(think: str, mentions: list[tuple[int, int, list[int]]], shown: list[int | None]) -> Pointed:
    """`shown`: for each object of the scene its region, or None."""
    text, moved, read_off, at = "", [], [], 0
    for start, end, members in mentions:
        regions = list(dict.fromkeys(r for r in (shown[i] for i in members) if r is not None))[:MOST_POINTERS]
        # A word and the space before it are one token.
        gap = 1 if start > at and think[start - 1] == " " else 0
        text += think[at : start - gap]
        begin = len(text)
        text += "".join(map(pointer, regions))
        named = len(text)
        text += think[start - gap : end]
        moved.append((begin, len(text), members))
        if regions:
            read_off.append((named, len(text), regions))
        at = end
    return Pointed(text + think[at:], moved, read_off)


def led(pointed: Pointed, regions: tuple[int, ...]) -> Pointed:
    """The thought with pointers before its first word."""
    names = "".join(map(pointer, regions))
    moved, read_off = (
        [(start + len(names), end + len(names), which) for start, end, which in places]
        for places in (pointed.mentions, pointed.read_off)
    )
    return Pointed(names + pointed.think, moved, read_off)
