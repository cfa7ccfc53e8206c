"""One cut-out onto a scene: scaled, turned and tinted, put where everything stays visible enough, blended in."""

import numpy as np
from PIL import Image, ImageFilter

from .names import REPAINTABLE, describe
from .sources import Cutout

LEAST_VISIBLE = 0.6
_LEAST_SIDE = 0.14
# Writing, and things whose sides matter, must not be mirrored.
_NEVER_FLIPPED = {"sign", "stop sign", "clock", "book", "keyboard", "gravestone", "monument", "laptop", "mailbox"}
_UPRIGHT = {"person", "bed", "couch", "refrigerator", "oven", "tree", "palm tree", "christmas tree", "gravestone"}


def cut_patch(
    rng: np.random.Generator, picture: Image.Image, cutout: Cutout, size: int, aspect: float, most: float
) -> tuple[np.ndarray, bool]:
    """The cut-out scaled, turned, tinted: uint8 [h,w,4], and whether it was repainted. `most`: its longest side as a share
    of the scene's."""
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


def paste(
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
