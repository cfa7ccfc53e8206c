"""Evaluation lines about real photos of the pack's dev split: questions in words, and masks to point at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from .expressions import Expression, make_expressions
from .lines import encode, line, save
from .photos import Album, AnnotatedPhoto, photo_scene
from .scene import Scene
from .sources import Library

REASONING = {"affordance", "narrowed"}
"""Kinds that do not name their target; the others with a target refer to it."""
# The most lines of a source: photos of one person or one pet say little after the first few.
_MOST = {"coco": 200, "ccp": 130, "pets": 60, "human": 22, "food": 40, "camvid": 24, "labelmefacade": 12,
         "animals": 30, "carparts": 24, "facades": 8, "faces": 8}  # fmt: skip
_SHARES = {"affordance": 4.0}
_LEAST_AREA = 0.01
_ROUNDS = 8


def dev_questions(library: Library, count: int, seed: int, out: Path) -> list[dict]:
    """Up to `count` lines: a fifth absent (only of what would be annotated if it were there), a third in held-out
    wordings, the kinds as even as the photos allow. Writes images/."""
    album = Album(library, "dev")
    order = np.random.default_rng(seed).permutation(len(album.photos))
    lines: list[dict] = []
    used: dict[str, int] = {}
    asked: set[tuple[str, str]] = set()
    kinds: dict[str, int] = {}
    for round_ in range(_ROUNDS):
        for index in order:
            photo = album.photos[index]
            source, image = photo.record["source"], photo.record["image"]
            if photo.regions or len(lines) >= count or used.get(source, 0) >= _MOST[source]:
                continue
            scene = _scene(library, photo)
            rng = np.random.default_rng([seed, int(index), round_])
            wants_absent, held = len(lines) % 5 == 4, len(lines) % 3 == 0
            options = [
                e
                for e in make_expressions(rng, scene, 24, held)
                if (not e.targets) == wants_absent and _fair(scene, e) and (image, e.text.lower()) not in asked
            ]
            if not options:
                continue
            # The kind asked least so far: the common ones must not hide the rest.
            chosen = min(options, key=lambda e: kinds.get(e.kind, 0) / _SHARES.get(e.kind, 1.0))
            kinds[chosen.kind] = kinds.get(chosen.kind, 0) + 1
            asked.add((image, chosen.text.lower()))
            used[source] = used.get(source, 0) + 1
            lines.append(_question(scene, chosen, out, f"{_name(photo)}_{round_}", _name(photo)))
    return lines


def dev_masks(library: Library, each: int, seed: int, out: Path) -> list[dict]:
    """Up to `each` masks of every dev photo, without words: things, parts, stuff, nameless regions. Writes images/."""
    lines = []
    for index, photo in enumerate(Album(library, "dev").photos):
        scene = _scene(library, photo)
        rng = np.random.default_rng([seed, index])
        size = scene.labels.size
        large = [i for i, o in enumerate(scene.objects) if _LEAST_AREA * size <= o.area <= 0.9 * size]
        save(Image.fromarray(scene.image), out, _name(photo))
        for i in rng.permutation(large)[:each]:
            one = scene.objects[i]
            lines.append(
                {
                    "id": f"{_name(photo)}_{i}",
                    "image": f"{_name(photo)}.jpg",
                    "expression": "",
                    "rle": encode(scene.mask([int(i)])),
                    "kind": one.kind if one.name else "region",
                }
            )
    return lines


def _scene(library: Library, photo: AnnotatedPhoto) -> Scene:
    return photo_scene(library, photo, (photo.record["width"], photo.record["height"]))


def _fair(scene: Scene, expression: Expression) -> bool:
    areas = [scene.objects[t].area for t in expression.targets]
    return not areas or min(areas) >= _LEAST_AREA * scene.labels.size


def _question(scene: Scene, expression: Expression, out: Path, name: str, image: str) -> dict:
    save(Image.fromarray(scene.image), out, image)
    made = line(image, expression, scene.mask(expression.targets) if expression.targets else None, name)
    members = scene.members(expression.targets)
    others = [i for i, o in enumerate(scene.objects) if i not in members and o.name]
    if expression.targets:
        made["label"] = scene.objects[expression.targets[0]].name
    return {
        **made,
        "group": "absent" if not expression.targets else "reasoning" if expression.kind in REASONING else "referring",
        "others": [{"name": scene.objects[i].name, "rle": encode(scene.mask([i]))} for i in others],
    }


def _name(photo: AnnotatedPhoto) -> str:
    return "dev_" + photo.record["image"].replace("/", "_").rsplit(".", 1)[0]
