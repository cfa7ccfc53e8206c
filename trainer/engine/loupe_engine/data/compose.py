"""Paste cut-outs on a background and record what can be seen where."""

import io

import numpy as np
from PIL import Image, ImageFilter

from .names import COLOUR_WORDS, describe
from .paste import cut_patch, paste
from .scene import MOST_OBJECTS, Scene, SceneObject, seen
from .sources import Cutout, Library, Split

_MOST_SIDE = 0.55
_MOST_PASTED = 0.38
"""Side of a cut-out on a photo that has things of its own."""


def make_scene(rng: np.random.Generator, library: Library, split: Split, size: int = 320) -> Scene:
    """Compose one scene of `size` pixels a side. The same rng state and library give the same scene.

    Raises ValueError when the split has no cut-outs.
    """
    if not library.pool(split):
        raise ValueError(f"No cut-outs for the split {split!r}; the folder needs more than one cut-out a name.")
    aspect = float(np.exp(rng.uniform(np.log(0.7), np.log(1.4))))
    image, path, names = _background(rng, library, split, size, aspect)
    chosen = _choose(rng, library, split, names)
    labels = np.zeros((size, size), np.uint8)
    shadow = rng.random() < 0.3
    row = float(rng.uniform(0.35, 0.75)) if rng.random() < 0.15 and len(chosen) > 2 else None
    # Few things may be large; many must share the room.
    most = _MOST_SIDE * min(1.0, (3.4 / max(len(chosen), 1)) ** 0.5)
    facts: list[tuple[Cutout, bool]] = []
    areas: list[int] = []
    for cutout in chosen:
        picture = library.picture(cutout)
        if picture is None or len(areas) == MOST_OBJECTS:
            continue
        patch, painted = cut_patch(rng, picture, cutout, size, aspect, most)
        if paste(rng, image, labels, patch, areas, shadow, row):
            facts.append((cutout, painted))
            areas.append(int((patch[..., 3] > 127).sum()))
    objects = [_fact(i, image, labels, cutout, painted) for i, (cutout, painted) in enumerate(facts)]
    return Scene(spoil(rng, image), labels, objects, path, names, aspect)


def add_cutouts(
    rng: np.random.Generator, library: Library, split: Split, scene: Scene, count: int, banned: set[str]
) -> None:
    """Paste up to `count` cut-outs with names that are not `banned` on a scene that has objects already."""
    size = scene.labels.shape[0]
    names, weights = library.weights(split)
    pool = library.pool(split)
    own = np.bincount(scene.labels.ravel(), minlength=len(scene.objects) + 1)
    areas = [int(v) for v in own[1:]]
    for pick in rng.choice(len(names), size=count, p=weights):
        options = pool[names[pick]]
        cutout = options[int(rng.integers(len(options)))]
        picture = library.picture(cutout)
        if cutout.name in banned or picture is None or len(areas) == MOST_OBJECTS:
            continue
        patch, painted = cut_patch(rng, picture, cutout, size, scene.aspect, _MOST_PASTED)
        if paste(rng, scene.image, scene.labels, patch, areas, False, None):
            scene.objects.append(_fact(len(areas), scene.image, scene.labels, cutout, painted))
            areas.append(int((patch[..., 3] > 127).sum()))
    for index, one in enumerate(scene.objects):
        one.box, one.area, one.colour, one.colours = seen(scene.image, scene.labels, index, one.covers)


def _background(
    rng: np.random.Generator, library: Library, split: Split, size: int, aspect: float
) -> tuple[np.ndarray, str, set[str]]:
    photos = library.photos(split)
    if not photos or rng.random() < 0.22:
        kind = ("gradient", "noise", "plain")[int(rng.integers(3))]
        return _texture(rng, kind, size), f"texture:{kind}", set()
    chosen = photos[int(rng.integers(len(photos)))]
    image = library.background(chosen)
    width, height = image.size
    share = rng.uniform(0.6, 1.0)
    crop_h = min(height, width / aspect) * share
    crop_w = crop_h * aspect
    left, top = rng.uniform(0, width - crop_w), rng.uniform(0, height - crop_h)
    box = (left, top, left + crop_w, top + crop_h)
    image = image.resize((size, size), Image.Resampling.BILINEAR, box=box)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.5:
        image = image.filter(ImageFilter.BoxBlur(float(rng.uniform(0.5, 2.5)) * size / 320))
    return np.array(image), chosen.path, set(chosen.names)


def _texture(rng: np.random.Generator, kind: str, size: int) -> np.ndarray:
    if kind == "plain":
        image = np.broadcast_to(rng.integers(0, 256, 3), (size, size, 3)).astype(np.float32)
    else:
        cells = (2, 2) if kind == "gradient" else (int(rng.integers(4, 40)),) * 2
        base = rng.integers(0, 256, (1, 1, 3)) if kind == "noise" else 0
        spread = rng.integers(0, 256, (*cells, 3)) * (0.35 if kind == "noise" else 1) + base * 0.65
        small = Image.fromarray(np.clip(spread, 0, 255).astype(np.uint8))
        image = np.asarray(small.resize((size, size), Image.Resampling.BICUBIC), np.float32)
    grain = rng.normal(0, rng.uniform(0, 8), (size // 2, size // 2, 1)).astype(np.float32)
    return np.clip(image + grain.repeat(2, 0).repeat(2, 1)[:size, :size], 0, 255).astype(np.uint8)


def _choose(rng: np.random.Generator, library: Library, split: Split, banned: set[str]) -> list[Cutout]:
    """Cut-outs of one scene: sometimes several of a name, sometimes several of a kind, mostly mixed."""
    pool = library.pool(split)
    names, weights = library.weights(split)
    count = int(rng.choice([1, 2, 3, 4, 5, 6], p=[0.06, 0.16, 0.26, 0.24, 0.17, 0.11]))
    picked = [names[i] for i in rng.choice(len(names), size=count + 4, p=weights)]
    # What stands in the background photo would make every question about its name unsure.
    picked = [n for n in picked if n not in banned][:count] or picked[:1]
    style = rng.random()
    if style < 0.4 and count > 1:
        # Mostly leave room for something else, so that the name matters too.
        repeats = min(int(rng.integers(2, 5)), max(count - 1, 2))
        picked[:repeats] = [picked[0]] * repeats
    elif style < 0.6 and count > 2:
        kin = [n for n in names if set(describe(n).kinds) & set(describe(picked[0]).kinds) and n not in banned]
        for slot in range(1, min(count, 3)) if kin else ():
            picked[slot % len(picked)] = kin[int(rng.integers(len(kin)))]
    same = rng.random() < 0.5
    chosen: list[Cutout] = []
    for name in picked:
        earlier = [c for c in chosen if c.name == name]
        options = pool[name]
        chosen.append(earlier[0] if earlier and same else options[int(rng.integers(len(options)))])
    order = rng.permutation(len(chosen))
    return [chosen[i] for i in order]


def _fact(index: int, image: np.ndarray, labels: np.ndarray, cutout: Cutout, painted: bool) -> SceneObject:
    box, area, colour, colours = seen(image, labels, index)
    # Repainting undoes a fine name that tells a sort by its looks.
    fine = cutout.name if painted and set(cutout.fine.split()) & COLOUR_WORDS else cutout.fine
    category = (describe(cutout.name).kinds or ("thing",))[0]
    return SceneObject(cutout.name, fine, category, box, colour, area, cutout.key, colours)


def spoil(rng: np.random.Generator, image: np.ndarray) -> np.ndarray:
    """Now and then blur, noise, or JPEG marks over the whole scene."""
    draw = rng.random()
    if draw < 0.1:
        blurred = Image.fromarray(image).filter(ImageFilter.BoxBlur(float(rng.uniform(0.3, 1.0)) * len(image) / 320))
        return np.array(blurred)
    if draw < 0.2:
        noise = rng.integers(-14, 15, image.shape, dtype=np.int16)
        return np.clip(image + noise, 0, 255).astype(np.uint8)
    if draw < 0.45:
        file = io.BytesIO()
        Image.fromarray(image).save(file, "JPEG", quality=int(rng.integers(45, 90)))
        return np.array(Image.open(file))
    return image
