"""What boxes say of two things of a photo for sure: who rides, holds or sits on what, what stands on a table.

Each relation is true, false, or None where boxes cannot tell (a person in front of a bench may sit on it or pass by).
Boxes are xyxy in fractions of the picture. Pasted cut-outs lie anywhere, so only the photo's own things are asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .facts import Facts

Box = tuple[float, float, float, float]

MOUNTS = {"horse", "bicycle", "motorcycle", "elephant", "camel", "donkey"}
BOARDS = {"skateboard", "surfboard", "snowboard", "skis"}
SEATS = {"couch", "bed", "bench"}
HELD = {"tennis racket", "baseball bat", "umbrella", "cell phone", "wine glass", "cup", "bottle", "banana", "hot dog",
        "sandwich", "donut", "pizza", "frisbee", "toothbrush", "hair drier", "remote", "teddy bear", "scissors"}  # fmt: skip
CARRIED = {"backpack", "handbag", "suitcase", "tie", "baseball glove"}
TABLES = {"dining table"}
ON_TABLES = {"cup", "bottle", "bowl", "plate", "wine glass", "fork", "knife", "spoon", "pizza", "cake", "sandwich", "donut",
             "vase", "laptop", "book", "hot dog", "banana", "apple", "orange", "cell phone", "broccoli", "carrot"}  # fmt: skip
_CLEAR = 0.03
"""So far apart, and two things have nothing to do with each other."""


def relation_of(name: str, other: str) -> str | None:
    """How a thing of the first name can belong to one of the second."""
    if name == "person":
        for relation, others in (("ride", MOUNTS), ("board", BOARDS), ("seat", SEATS), ("hold", HELD), ("carry", CARRIED)):
            if other in others:
                return relation
    return "table" if name in ON_TABLES and other in TABLES else None


def related(facts: Facts, relation: str, one: int, other: int) -> bool | None:
    """Whether thing `one` is in the relation with thing `other`."""
    a, b = box_of(facts, one), box_of(facts, other)
    if _gap(a, b) > _CLEAR:
        return False
    if not facts.of_one_photo([one, other]):
        return None
    return True if _SURE[relation](a, b) else None


def box_of(facts: Facts, index: int) -> Box:
    x0, y0, x1, y1 = facts.objects[index].box
    width, height = facts.size
    return x0 / width, y0 / height, x1 / width, y1 / height


def _gap(a: Box, b: Box) -> float:
    return max(a[0] - b[2], b[0] - a[2], a[1] - b[3], b[1] - a[3])


def _ride(person: Box, mount: Box) -> bool:
    """Who stands behind shows less, who stands in front reaches the ground."""
    middle, high, wide = (person[0] + person[2]) / 2, mount[3] - mount[1], mount[2] - mount[0]
    inside = mount[0] + 0.08 * wide < middle < mount[2] - 0.08 * wide
    feet = mount[1] + 0.42 * high < person[3] < mount[1] + 0.92 * high
    return inside and feet and person[1] < mount[1] + 0.2 * high


def _board(person: Box, board: Box) -> bool:
    high, wide = person[3] - person[1], person[2] - person[0]
    middle, level = (board[0] + board[2]) / 2, (board[1] + board[3]) / 2
    under = person[0] - 0.4 * wide < middle < person[2] + 0.4 * wide
    return under and abs(level - person[3]) < 0.13 * high and board[3] - board[1] < 0.5 * high


def _seat(person: Box, seat: Box) -> bool:
    middle, high = (person[0] + person[2]) / 2, seat[3] - seat[1]
    on = seat[0] < middle < seat[2] and person[2] - person[0] < 1.1 * (seat[2] - seat[0])
    return on and seat[1] + 0.3 * high < person[3] < seat[3] - 0.04 * high and person[1] < seat[1] + 0.3 * high


def _hold(person: Box, thing: Box) -> bool:
    return _shared(thing, person) > 0.35 and _area(thing) < 0.6 * _area(person) and _gap(thing, person) < -0.015


def _carry(person: Box, thing: Box) -> bool:
    return _shared(thing, person) > 0.6 and _area(thing) < 0.5 * _area(person)


def _table(thing: Box, table: Box) -> bool:
    middle = (thing[0] + thing[2]) / 2
    stands = table[1] < thing[3] < table[3] - 0.06 * (table[3] - table[1])
    return table[0] < middle < table[2] and stands and _area(thing) < 0.35 * _area(table)


def _shared(a: Box, b: Box) -> float:
    """The part of a that lies in b."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(wide, 0) * max(high, 0) / max(_area(a), 1e-9)


def _area(a: Box) -> float:
    return (a[2] - a[0]) * (a[3] - a[1])


_SURE = {"ride": _ride, "board": _board, "seat": _seat, "hold": _hold, "carry": _carry, "table": _table}
