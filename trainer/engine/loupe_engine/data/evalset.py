"""Evaluation lines: composed scenes as seen by a camera (not squashed), or real photos of the held-out split."""

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

from .colours import measure
from .compose import Scene, SceneObject, make_scene
from .expressions import Expression, absent_name, make_expressions
from .names import coarse_and_fine, describe
from .sources import Library, decode_mask, read_lines

_SCENE_SIDE = 448
_LONG_SIDE = 480
_DEV_KINDS = {"name", "position", "size", "category"}
# The most lines of a source: photos of one person or one pet say little after the first few.
_DEV_MOST = {"ccp": 24, "pets": 40, "human": 22, "food": 24}
_DEV_LEAST_AREA = 0.01


def composed(library: Library, split: str, count: int, seed: int, out: Path) -> list[dict]:
    """One expression a scene: a fifth absent, a third in held-out templates. Writes images/, returns the lines."""
    lines = []
    number = 0
    while len(lines) < count:
        wants_absent, held = len(lines) % 5 == 0, len(lines) % 3 == 0
        rng = np.random.default_rng([seed, number, 7])
        number += 1
        if number > 60 * count + 600:
            raise ValueError("Too few scenes allow the wanted questions; the folder has too few different cut-outs.")
        scene = make_scene(rng, library, split, _SCENE_SIDE)
        expression = _choose(rng, scene, wants_absent, held)
        if expression is None:
            continue
        width, height = _world_size(scene.aspect)
        name = f"{split}_{len(lines):05d}"
        _save(Image.fromarray(scene.image).resize((width, height), Image.Resampling.LANCZOS), out, name)
        mask = np.isin(scene.labels, [t + 1 for t in expression.targets]).astype(np.uint8)
        mask = np.array(Image.fromarray(mask * 255).resize((width, height), Image.Resampling.BILINEAR)) > 127
        lines.append(_line(name, expression, mask if expression.targets else None))
    return lines


def real(library: Library, count: int, seed: int, out: Path) -> list[dict]:
    """Questions about the annotated things of held-out photos; absent ones only where all things are annotated."""
    records = [r for r in read_lines(library.root / "annotations.jsonl") if r["split"] == "dev"]
    # The list runs source by source: shuffle it, so that a small count still has some of each.
    records = [records[i] for i in np.random.default_rng(seed).permutation(len(records))]
    labels_of = _label_sets(library)
    lines, used = [], {}
    for round_ in range(4):
        for index, record in enumerate(records):
            source = record["source"]
            if not record["complete"] and source != "ccp":
                continue
            wants_absent = len(lines) % 5 == 4
            if wants_absent and not record["complete"]:
                continue
            if len(lines) >= count or used.get(source, 0) >= _DEV_MOST.get(source, count):
                continue
            scene, masks = _photo_scene(library, record)
            if scene is None:
                continue
            rng = np.random.default_rng([seed, index, round_])
            expression = _choose_real(rng, scene, record, labels_of[source], wants_absent)
            key = (record["image"], expression and expression.text.lower())
            if expression is None or key in used:
                continue
            used[key], used[source] = 1, used.get(source, 0) + 1
            name = "dev_" + record["image"].replace("/", "_").rsplit(".", 1)[0]
            _save(Image.fromarray(scene.image), out, name)
            mask = np.any([masks[t] for t in expression.targets], axis=0) if expression.targets else None
            lines.append(_line(name, expression, mask, f"{name}_{round_}"))
    return lines


def _choose(rng: np.random.Generator, scene: Scene, wants_absent: bool, held: bool) -> Expression | None:
    options = make_expressions(rng, scene, 16, held)
    options = [e for e in options if (not e.targets) == wants_absent]
    kinds = sorted({e.kind for e in options})
    if not kinds:
        return None
    # Even over kinds: the common ones must not hide the rest.
    kind = kinds[int(rng.integers(len(kinds)))]
    return next(e for e in options if e.kind == kind)


def _choose_real(
    rng: np.random.Generator, scene: Scene, record: dict, own_labels: set[str], wants_absent: bool
) -> Expression | None:
    if wants_absent:
        # Only what the source's own labels would have named is known to be absent.
        made = [absent_name(rng, scene, str(word)) for word in rng.permutation(sorted(own_labels))]
        return next((e for e in made if e), None)
    height, width = scene.labels.shape
    options = []
    for expression in make_expressions(rng, scene, 24):
        areas = [scene.objects[t].area for t in expression.targets]
        # Where only the main person is labelled, kinds and places could mean somebody else.
        allowed = expression.kind in _DEV_KINDS if record["complete"] else expression.kind == "name"
        if allowed and len(areas) == 1 and areas[0] >= _DEV_LEAST_AREA * width * height:
            options.append(expression)
    kinds = sorted({e.kind for e in options})
    if not kinds:
        return None
    kind = kinds[int(rng.integers(len(kinds)))]
    return next(e for e in options if e.kind == kind)


def _photo_scene(library: Library, record: dict) -> tuple[Scene | None, list[np.ndarray]]:
    """A photo as a scene of its annotated things. Small ones are there too: a question must tell them apart."""
    things = [i for i in record["instances"] if i["kind"] == "thing" and i["name"]]
    crowded = {coarse_and_fine(i["name"])[0] for i in things if i["iscrowd"]}
    singles = [i for i in things if not i["iscrowd"]][:250]
    if not singles:
        return None, []
    image = np.array(Image.open(library.root / record["image"]).convert("RGB"))
    labels = np.zeros(image.shape[:2], np.uint8)
    objects, masks = [], []
    for one in singles:
        mask = decode_mask(one["rle"]).astype(bool)
        labels[mask] = len(objects) + 1
        name, fine = coarse_and_fine(one["name"])
        x, y, w, h = (int(round(v)) for v in one["bbox"])
        colour, colours = measure(image[mask])
        category = (describe(name).kinds or ("thing",))[0]
        source = f"{record['image']}#{one['id']}"
        objects.append(
            SceneObject(name, fine, category, (x, y, x + w, y + h), colour, int(mask.sum()), source, colours)
        )
        masks.append(mask)
    others = {coarse_and_fine(i["name"])[0] for i in record["instances"] if i["kind"] == "stuff"} | crowded
    others |= {coarse_and_fine(name)[0] for name in record.get("dropped_small", {})}
    aspect = image.shape[1] / image.shape[0]
    return Scene(image, labels, objects, record["image"], others, aspect), masks


def _label_sets(library: Library) -> dict[str, set[str]]:
    sets: dict[str, set[str]] = {}
    for record in read_lines(library.root / "annotations.jsonl"):
        names = {coarse_and_fine(i["name"])[0] for i in record["instances"] if i["kind"] == "thing" and i["name"]}
        sets.setdefault(record["source"], set()).update(names)
    return sets


def _world_size(aspect: float) -> tuple[int, int]:
    return (_LONG_SIDE, round(_LONG_SIDE / aspect)) if aspect >= 1 else (round(_LONG_SIDE * aspect), _LONG_SIDE)


def _save(image: Image.Image, out: Path, name: str) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    image.save(out / "images" / f"{name}.jpg", quality=92)


def _line(image: str, expression: Expression, mask: np.ndarray | None, name: str | None = None) -> dict:
    rle = None
    if mask is not None:
        rle = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
        rle = {"size": [int(v) for v in rle["size"]], "counts": rle["counts"].decode("ascii")}
    return {
        "id": name or image,
        "image": f"{image}.jpg",
        "expression": expression.text,
        "rle": rle,
        "kind": expression.kind,
        "template": expression.template,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--split", choices=("unseen_scene", "unseen_cutout", "dev"), required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    a = parser.parse_args()
    library = Library.open(a.photos)
    a.out.mkdir(parents=True, exist_ok=True)
    if a.split == "dev":
        lines = real(library, a.count, a.seed, a.out)
    else:
        lines = composed(library, a.split, a.count, a.seed, a.out)
    with (a.out / "data.jsonl").open("w", encoding="ascii") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    print(f"{len(lines)} lines in {a.out}")


if __name__ == "__main__":
    main()
