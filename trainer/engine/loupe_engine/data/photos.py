"""Real photos as scenes: a crop of a photo with what is annotated in it, now and then with cut-outs pasted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .captions import people_words
from .compose import add_cutouts, spoil
from .detections import complete
from .names import coarse_and_fine, describe
from .photo_sources import WEIGHT, Labels, label_sets, labels_of
from .pictures.decode import decode_picture
from .pictures.sniff import read_picture
from .scene import MOST_OBJECTS, Scene, SceneObject, seen
from .sources import Library, Split, decode_mask

_PASTED_SHARE = 0.3
_LEAST_VISIBLE = 0.5
"""Less of a thing than this within the crop (or under what is pasted), and a question about it would be unfair."""
_LEAST_PIXELS = 12
"""What shows less is there, but not to be asked for."""
_INSIDE = 0.85


@dataclass(frozen=True)
class AnnotatedPhoto:
    """A photo, what is known of it, whether its masks have no names, and words for its people."""

    record: dict
    labels: Labels
    regions: bool
    people: tuple[str, ...] = ()


class Album:
    """The annotated photos of one split, each drawn as often as its source's weight says."""

    def __init__(self, library: Library, split: Split | str):
        dev = split != "train"
        sets = label_sets(library.records)
        self.library = library
        self.photos = [
            AnnotatedPhoto(r, labels_of(r, sets), r["source"] == "bsds500", people_words(r.get("captions", ())))
            for r in library.records
            if (r["split"] == "dev") == dev and r["instances"] and r["source"] in WEIGHT
        ]
        weight = np.array([WEIGHT[p.record["source"]] for p in self.photos])
        self._edges = np.cumsum(weight)

    def draw(self, rng: np.random.Generator) -> AnnotatedPhoto:
        return self.photos[int(np.searchsorted(self._edges, rng.random() * self._edges[-1], "right"))]


def make_photo_scene(rng: np.random.Generator, library: Library, photo: AnnotatedPhoto, split: Split, size: int) -> Scene:
    """A random crop, mirrored or not, of another light; in three of ten a cut-out or two is pasted on it."""
    record = photo.record
    share = 1.0 if rng.random() < 0.3 else float(rng.uniform(0.6, 1.0))
    stretch = float(np.exp(rng.uniform(-0.15, 0.15)))
    width, height = min(1.0, share * stretch) * record["width"], min(1.0, share / stretch) * record["height"]
    left, top = rng.uniform(0, record["width"] - width), rng.uniform(0, record["height"] - height)
    scene = photo_scene(library, photo, (size, size), (left, top, left + width, top + height), mirror=bool(rng.random() < 0.5))
    scene.image = light(rng, scene.image)
    if not photo.regions and rng.random() < _PASTED_SHARE:
        banned = {o.name for o in scene.objects} | scene.background_names | set(photo.labels.known)
        add_cutouts(rng, library, split, scene, int(rng.integers(1, 3)), banned)
    scene.image = spoil(rng, scene.image)
    return scene


def photo_scene(
    library: Library,
    photo: AnnotatedPhoto,
    size: tuple[int, int],
    crop: tuple[float, float, float, float] | None = None,
    mirror: bool = False,
) -> Scene:
    """The photo, or `crop` (xyxy pixels) of it, at `size` (width, height)."""
    record = photo.record
    crop = crop or (0.0, 0.0, float(record["width"]), float(record["height"]))

    def cut(pixels: np.ndarray) -> np.ndarray:
        out = Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, box=crop)
        return np.array(out.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirror else out)

    image = cut(decode_picture(read_picture(library.root / record["image"]), upright=False))
    aspect = (crop[2] - crop[0]) / (crop[3] - crop[1])
    names = {coarse_and_fine(name)[0] for name in record.get("dropped_small", {})} - {"region"} | photo.labels.unsure
    scale = size[0] * size[1] / ((crop[2] - crop[0]) * (crop[3] - crop[1]))
    found: list[tuple[dict, np.ndarray]] = []
    for one in _instances(record, mirror):
        mask = cut(decode_mask(one["rle"]) * 255) > 127
        pixels = int(mask.sum())
        if one["iscrowd"] or len(found) == MOST_OBJECTS or pixels < max(_LEAST_PIXELS, _LEAST_VISIBLE * one["area"] * scale):
            # Partly outside of the crop, or a crowd: there, but not to be asked for.
            if pixels and one["name"]:
                names.add(coarse_and_fine(one["name"])[0])
            continue
        found.append((one, mask))
    known = photo.labels.known
    if mirror and record["source"] == "carparts":
        known = frozenset(_mirrored(name) for name in known)
    scene = _layered(image, found, names, photo, aspect, known)
    if photo.regions or record["image"] not in library.detections:
        return scene
    shown = tuple(v / side for v, side in zip(crop, (record["width"], record["height"]) * 2, strict=True))
    return complete(scene, library.detections[record["image"]], shown, mirror)


def _layered(
    image: np.ndarray, found: list[tuple[dict, np.ndarray]], names: set[str], photo: AnnotatedPhoto,
    aspect: float, known: frozenset[str],
) -> Scene:
    """One label map: stuff below, then things and parts, the smaller on the larger."""
    order = {"stuff": 0, "region": 1, "thing": 1, "part": 2}
    found = sorted(found, key=lambda f: (order[f[0]["kind"]], -int(f[1].sum())))
    labels = np.zeros(image.shape[:2], np.uint8)
    for index, (_, mask) in enumerate(found):
        labels[mask] = index + 1
    objects = []
    for index, (one, mask) in enumerate(found):
        inside = np.bincount(labels[mask], minlength=len(found) + 1)[1:]
        covers = tuple(
            j for j in range(index + 1, len(found)) if inside[j] >= _INSIDE * max(int(found[j][1].sum()), 1)
        )
        objects.append(_object(image, labels, index, covers, one, photo))
    kept = [o for o in objects if o is not None]
    if len(kept) < len(objects):
        # Buried under others: drawn again without them.
        hidden = {i for i, o in enumerate(objects) if o is None}
        names |= {coarse_and_fine(found[i][0]["name"])[0] for i in hidden if found[i][0]["name"]}
        return _layered(image, [f for i, f in enumerate(found) if i not in hidden], names, photo, aspect, known)
    return Scene(image, labels, kept, photo.record["image"], names, aspect, known, photo.labels.complete, photo.people)


def _object(
    image: np.ndarray, labels: np.ndarray, index: int, covers: tuple[int, ...], one: dict, photo: AnnotatedPhoto
) -> SceneObject | None:
    box, area, colour, colours = seen(image, labels, index, covers)
    if area < _LEAST_PIXELS:
        return None
    name, fine = coarse_and_fine(one["name"] or "")
    kind = one["kind"] if one["kind"] in ("part", "stuff") else "thing"
    category = (describe(name).kinds or ("thing",))[0]
    return SceneObject(
        name, fine, category, box, colour, area, f"{photo.record['image']}#{one['id']}", colours, kind, covers
    )


def _instances(record: dict, mirror: bool) -> list[dict]:
    """With names as they are in the mirror: there a car's left door is its right one."""
    found = [i for i in record["instances"] if i["name"] or i["kind"] == "region"]
    return [{**i, "name": _mirrored(i["name"])} for i in found] if mirror else found


def _mirrored(name: str | None) -> str | None:
    swap = {"left": "right", "right": "left"}
    return name and " ".join(swap.get(word, word) for word in name.split())


def light(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Another exposure and white balance, mild enough that a red thing stays red."""
    gain = rng.uniform(0.8, 1.2) * rng.uniform(0.95, 1.05, 3)
    levels = 255 * (np.arange(256, dtype=np.float32)[:, None] / 255) ** rng.uniform(0.85, 1.18) * gain
    levels = np.clip(levels, 0, 255).astype(np.uint8)
    return np.stack([levels[image[..., c], c] for c in range(3)], axis=-1)
