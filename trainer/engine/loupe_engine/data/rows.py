"""Several photos side by side as one scene: where a photo shows one person, one cat or one plate, a row of them has several to
tell apart by clothes, colours and places."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import numpy as np

from .compose import spoil
from .photos import Album, AnnotatedPhoto, light, photo_scene
from .scene import MOST_OBJECTS, Scene, SceneObject
from .sources import Library

SOURCES = {"coco", "ccp", "pets", "human", "food", "animals", "faces"}
"""Of photos about somebody or something; the others are of streets and houses."""
WIDEST = 1.25
_COUNTS, _SHARES = (2, 3, 4), (0.5, 0.35, 0.15)


def make_row(rng: np.random.Generator, library: Library, album: Album, size: int) -> Scene | None:
    """Photos of one source, each cropped, mirrored or not and of its own light. None where the album has too few that are narrow."""
    photos = _draw(rng, album)
    if len(photos) < 2:
        return None
    crops = [_crop(rng, photo) for photo in photos]
    aspects = [(x1 - x0) / (y1 - y0) for x0, y0, x1, y1 in crops]
    ends = np.round(np.cumsum([0, *aspects]) / sum(aspects) * size).astype(int)
    scenes = []
    for photo, crop, left, right in zip(photos, crops, ends, ends[1:], strict=False):
        scene = photo_scene(library, photo, (int(right - left), size), crop, mirror=bool(rng.random() < 0.5))
        scene.image = light(rng, scene.image)
        scenes.append(scene)
    if sum(len(scene.objects) for scene in scenes) > MOST_OBJECTS:
        return None
    row = side_by_side(scenes)
    row.image = spoil(rng, row.image)
    return row


def side_by_side(scenes: list[Scene]) -> Scene:
    """From left to right, all of one height. What is known of it is what is known of each."""
    objects: list[SceneObject] = []
    labels, left = [], 0
    for scene in scenes:
        first = len(objects)
        labels.append(np.where(scene.labels > 0, scene.labels + first, 0).astype(np.uint8))
        for one in scene.objects:
            x0, y0, x1, y1 = one.box
            objects.append(replace(one, box=(x0 + left, y0, x1 + left, y1), covers=tuple(i + first for i in one.covers)))
        left += scene.labels.shape[1]
    known = [scene.known for scene in scenes if scene.known is not None]
    return Scene(
        image=np.concatenate([scene.image for scene in scenes], axis=1),
        labels=np.concatenate(labels, axis=1),
        objects=objects,
        background=scenes[0].background,
        background_names=set().union(*(scene.background_names for scene in scenes)),
        aspect=sum(scene.aspect for scene in scenes),
        known=reduce(frozenset.intersection, known) if known else None,
        complete=all(scene.complete for scene in scenes),
        beside=tuple(scene.background for scene in scenes[1:]),
    )


def _draw(rng: np.random.Generator, album: Album) -> list[AnnotatedPhoto]:
    """Different ones, each with something that has a name."""
    first = next((photo for photo in (album.draw(rng) for _ in range(50)) if _fits(photo)), None)
    if first is None:
        return []
    others = [p for p in album.photos if p.record["source"] == first.record["source"] and p is not first and _fits(p)]
    count = min(int(rng.choice(_COUNTS, p=_SHARES)) - 1, len(others))
    return [first, *(others[i] for i in rng.choice(len(others), count, replace=False))] if count else [first]


def _fits(photo: AnnotatedPhoto) -> bool:
    record = photo.record
    return record["source"] in SOURCES and record["width"] <= WIDEST * record["height"]


def _crop(rng: np.random.Generator, photo: AnnotatedPhoto) -> tuple[float, float, float, float]:
    width, height = photo.record["width"], photo.record["height"]
    share = 1.0 if rng.random() < 0.5 else float(rng.uniform(0.75, 1.0))
    left, top = rng.uniform(0, width * (1 - share)), rng.uniform(0, height * (1 - share))
    return left, top, left + share * width, top + share * height
