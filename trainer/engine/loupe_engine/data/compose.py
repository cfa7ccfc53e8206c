"""Paste cut-outs on a background and record what can be seen where."""

import io
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PIL import Image, ImageFilter

from .colours import measure
from .names import COLOUR_WORDS, REPAINTABLE, describe
from .sources import Cutout, Library, Split

LEAST_VISIBLE = 0.6
MOST_OBJECTS = 250
_LEAST_SIDE, _MOST_SIDE = 0.14, 0.55
_MOST_PASTED = 0.38
"""Side of a cut-out on a photo that has things of its own."""
# Writing, and things whose sides matter, must not be mirrored.
_NEVER_FLIPPED = {"sign", "stop sign", "clock", "book", "keyboard", "gravestone", "monument", "laptop", "mailbox"}
_UPRIGHT = {"person", "bed", "couch", "refrigerator", "oven", "tree", "palm tree", "christmas tree", "gravestone"}


@dataclass
class SceneObject:
    """One visible thing. `box` is visible xyxy in scene pixels, right and bottom exclusive; `area` visible pixels.

    `colour` is the one a viewer would surely name, `colours` all that could be named. A "part" lies on a thing (a person's
    coat), "stuff" has no number (sky, road). `covers`: other objects whose pixels are this one's too (a person's clothes).
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

    def members(self, targets: list[int]) -> set[int]:
        """The objects, and those that they cover."""
        return {*targets, *(i for t in targets for i in self.objects[t].covers)}

    def mask(self, targets: list[int]) -> np.ndarray:
        """Union of the visible objects and what they cover, bool, as large as `labels`."""
        return np.isin(self.labels, [i + 1 for i in self.members(targets)])


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
        patch, painted = _patch(rng, picture, cutout, size, aspect, most)
        if _paste(rng, image, labels, patch, areas, shadow, row):
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
        patch, painted = _patch(rng, picture, cutout, size, scene.aspect, _MOST_PASTED)
        if _paste(rng, scene.image, scene.labels, patch, areas, False, None):
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


def _patch(
    rng: np.random.Generator, picture: Image.Image, cutout: Cutout, size: int, aspect: float, most: float
) -> tuple[np.ndarray, bool]:
    """The cut-out scaled, turned, tinted: uint8 [h,w,4], and whether it was repainted."""
    side = float(_LEAST_SIDE + (most - _LEAST_SIDE) * rng.random() ** 1.2) * size
    side = min(side, 2.6 * max(picture.size) * size / 320)
    scale = side / max(picture.size)
    width = max(int(picture.width * scale / aspect**0.5), 6)
    height = max(int(picture.height * scale * aspect**0.5), 6)
    fit = min(1.0, 0.62 * size / max(width, height))
    picture = picture.resize((max(int(width * fit), 6), max(int(height * fit), 6)), Image.Resampling.BILINEAR)
    if cutout.name not in _NEVER_FLIPPED and rng.random() < 0.5:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.45:
        turn = rng.uniform(-6, 6) if cutout.name in _UPRIGHT else rng.uniform(-18, 18)
        picture = picture.rotate(float(turn), Image.Resampling.BILINEAR, expand=True)
    patch = np.array(picture)
    painted = False
    if set(describe(cutout.name).kinds) & REPAINTABLE and rng.random() < 0.35:
        patch[..., :3] = patch[..., rng.permutation(3)]
        painted = True
    gain = rng.uniform(0.86, 1.14) * rng.uniform(0.95, 1.05, 3)
    levels = np.arange(256, dtype=np.float32)[:, None] * gain + rng.uniform(-8, 8)
    levels = np.clip(levels, 0, 255).astype(np.uint8)
    for channel in range(3):
        patch[..., channel] = levels[patch[..., channel], channel]
    return patch, painted


def _paste(
    rng: np.random.Generator,
    image: np.ndarray,
    labels: np.ndarray,
    patch: np.ndarray,
    earlier: list[int],
    shadow: bool,
    row: float | None,
) -> bool:
    """Find a place where everything stays visible enough, and blend the patch in. False when there is none.

    `earlier`: pixels that the objects of labels 1, 2, … had when nothing lay on them."""
    size = labels.shape[0]
    height, width = patch.shape[:2]
    solid = patch[..., 3] > 127
    total = int(solid.sum())
    if total < 0.004 * size * size:
        return False
    counts = np.bincount(labels.ravel(), minlength=len(earlier) + 1)
    overlap_allowed = rng.random() < 0.4
    for attempt in range(14):
        x = int(rng.integers(-width // 8, max(size - width + width // 8, -width // 8 + 1)))
        if row is not None:
            y = int(np.clip(row * size - height / 2 + rng.normal(0, 0.02 * size), 0, max(size - height, 0)))
        else:
            y = int(rng.integers(-height // 8, max(size - height + height // 8, -height // 8 + 1)))
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + width, size), min(y + height, size)
        part = solid[y0 - y : y1 - y, x0 - x : x1 - x]
        if part.sum() < 0.85 * total:
            continue
        under = labels[y0:y1, x0:x1]
        hidden = np.bincount(under[part], minlength=len(earlier) + 1)
        if hidden[1:].sum() > (0 if not overlap_allowed and attempt < 10 else 0.3 * total):
            continue
        left = counts - hidden
        if any(left[i + 1] < LEAST_VISIBLE * area for i, area in enumerate(earlier)):
            continue
        if shadow:
            _shade(image, patch[..., 3], x, y)
        alpha = patch[y0 - y : y1 - y, x0 - x : x1 - x, 3:].astype(np.uint16)
        colour = patch[y0 - y : y1 - y, x0 - x : x1 - x, :3]
        below = image[y0:y1, x0:x1]
        image[y0:y1, x0:x1] = ((colour * alpha + below * (255 - alpha) + 127) // 255).astype(np.uint8)
        under[part] = len(earlier) + 1
        return True
    return False


def _shade(image: np.ndarray, alpha: np.ndarray, x: int, y: int) -> None:
    """Darken what lies down and right of a thing, softly."""
    size = image.shape[0]
    pad = max(size // 40, 3)
    soft = Image.fromarray(np.pad(alpha, pad)).filter(ImageFilter.BoxBlur(pad / 2))
    soft = np.asarray(soft)
    x, y = x - pad + pad // 2, y - pad + pad // 2
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + soft.shape[1], size), min(y + soft.shape[0], size)
    if x0 >= x1 or y0 >= y1:
        return
    keep = 255 - soft[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.uint16) * 2 // 5
    image[y0:y1, x0:x1] = (image[y0:y1, x0:x1] * keep // 255).astype(np.uint8)


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
