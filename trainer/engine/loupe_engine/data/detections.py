"""What a detector adds to a photo's own annotations: boxes of things that nobody gave a mask, and what may be there.

Its names are COCO's. What is likely (`SURE`) can be asked for by its box; a name with anything likelier than `MAYBE` is
never said to be absent, nor that there is only one. A source's own labels outrank it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..boxes import box_iou
from ..events import EngineError
from .names import COCO, describe, is_a
from .scene import MOST_OBJECTS, Scene, SceneObject, seen

SURE, MAYBE = 0.42, 0.1
SAME = 0.45
"""Two boxes of one name with a larger IoU are one thing."""
_LEAST_SIDE = 6
_LEAST_INSIDE = 0.6
_FILLED = 0.7
"""Of its box a thing without a mask covers so much, by and large."""


@dataclass(frozen=True)
class Detection:
    """`box`: xyxy in shares of the photo."""

    name: str
    score: float
    box: tuple[float, float, float, float]


def read_detections(path: Path) -> dict[str, list[Detection]]:
    """Of each photo by its path, the likeliest first. Lines of {image, found: [[kind (of COCO), score, x1, y1, x2, y2], …]}."""
    out, number, advice = {}, 0, "delete it to have it made anew"
    try:
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            photo = json.loads(line)
            out[str(photo["image"])] = [_detection(*one) for one in photo["found"]]
    except OSError as error:
        raise EngineError("pool-broken", f"{path} cannot be read ({error.strerror}); {advice}") from error
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise EngineError("pool-broken", f"{path} is broken at line {number}; {advice}") from error
    return out


def _detection(kind: int, score: float, *box: float) -> Detection:
    if len(box) != 4:
        raise ValueError("a box has four sides")
    x1, y1, x2, y2 = map(float, box)
    return Detection(COCO[kind], float(score), (x1, y1, x2, y2))


def complete(
    scene: Scene, found: list[Detection], crop: tuple[float, float, float, float], mirror: bool
) -> Scene:
    """The scene with the detector's things behind its own; `crop` is what it shows, in shares of the photo."""
    assert scene.known is not None
    own = {one.name for one in scene.objects}
    labelled = scene.known | own
    moved = [(one, _within(one.box, crop, mirror)) for one in found if not _told(one.name, labelled)]
    inside = [(one, box, share) for one, (box, share) in moved if share > 0]
    sure: list[tuple[Detection, tuple[float, ...]]] = []
    maybe: set[str] = set()
    for one, box, share in inside:
        if any(one.name == other.name and box_iou(box, there) > SAME for other, there in sure):
            continue
        if one.score >= SURE and share >= _LEAST_INSIDE and not _drawn_over(scene, box):
            sure.append((one, box))
        elif one.score >= MAYBE:
            maybe.add(one.name)
    added = [pair for pair in sure if _add(scene, *pair)]
    maybe |= {one.name for one, _ in sure} - {one.name for one, _ in added}
    # What is not seen at all is not there; what is not sure may be.
    scene.background_names |= maybe
    scene.known = frozenset((scene.known | set(COCO)) - maybe)
    return scene


def _told(name: str, labelled: frozenset[str] | set[str]) -> bool:
    """Whether the source's own labels speak of such things."""
    return any(name == one or is_a(name, one) is not False or is_a(one, name) is not False for one in labelled)


def _within(
    box: tuple[float, ...], crop: tuple[float, ...], mirror: bool
) -> tuple[tuple[float, float, float, float], float]:
    """The box in shares of the crop, cut off at its sides, and how much of it that is."""
    width, height = crop[2] - crop[0], crop[3] - crop[1]
    whole = ((box[0] - crop[0]) / width, (box[1] - crop[1]) / height, (box[2] - crop[0]) / width, (box[3] - crop[1]) / height)
    x1, y1, x2, y2 = (min(max(v, 0.0), 1.0) for v in whole)
    share = max(x2 - x1, 0) * max(y2 - y1, 0) / max((whole[2] - whole[0]) * (whole[3] - whole[1]), 1e-9)
    return ((1 - x2, y1, 1 - x1, y2) if mirror else (x1, y1, x2, y2)), share


def _drawn_over(scene: Scene, box: tuple[float, ...]) -> bool:
    """Whether one of the scene's own things has this box already: the detector calls it something else."""
    height, width = scene.labels.shape
    return any(box_iou(tuple(v / s for v, s in zip(o.box, (width, height) * 2)), box) > SAME for o in scene.objects if o.kind == "thing")


def _add(scene: Scene, one: Detection, box: tuple[float, ...]) -> bool:
    """Draws the ellipse in its box wherever nothing is yet: its colour and its cells are read there."""
    height, width = scene.labels.shape
    x1, y1, x2, y2 = (round(v * s) for v, s in zip(box, (width, height) * 2))
    if min(x2 - x1, y2 - y1) < _LEAST_SIDE or len(scene.objects) >= MOST_OBJECTS:
        return False
    ys, xs = np.ogrid[y1:y2, x1:x2]
    middle, half = ((x1 + x2 - 1) / 2, (y1 + y2 - 1) / 2), ((x2 - x1) / 2, (y2 - y1) / 2)
    ellipse = ((xs - middle[0]) / half[0]) ** 2 + ((ys - middle[1]) / half[1]) ** 2 <= 1
    part = scene.labels[y1:y2, x1:x2]
    free = ellipse & (part == 0)
    if free.sum() < 0.3 * ellipse.sum():
        return False
    part[free] = len(scene.objects) + 1
    _, _, colour, colours = seen(scene.image, scene.labels, len(scene.objects))
    category = (describe(one.name).kinds or ("thing",))[0]
    area = int(_FILLED * (x2 - x1) * (y2 - y1))
    scene.objects.append(
        SceneObject(one.name, one.name, category, (x1, y1, x2, y2), colour, area, "detector", colours, boxed=True)
    )
    return True
