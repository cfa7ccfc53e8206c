"""COCO masks from outside: polygons, runs as numbers, runs as text. Checked here before C code sees them."""

from __future__ import annotations

from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from .checks import image_size, list_of, number
from .skips import BadSample

# 35 bits hold any run of a picture; a longer one would only grow.
_MOST_DIGITS = 7
# Outlines longer than this many times height + width are noise: pycocotools keeps every step of every edge in memory.
_LONGEST_OUTLINE = 1000


def decode_union(segmentations: list[Any], size: tuple[int, int]) -> np.ndarray:
    """Pixels of any of the COCO segmentations, bool [H,W]. Raises BadSample."""
    mask = np.zeros(size, bool)
    for one in segmentations:
        mask |= decode_segmentation(one, size)
    return mask


def decode_segmentation(segmentation: Any, size: tuple[int, int]) -> np.ndarray:
    """A COCO segmentation (list of polygons, or RLE object) of a photo of `size` (height, width) as bool [H,W]."""
    if isinstance(segmentation, dict):
        return decode_rle(segmentation, size)
    return decode_polygons(segmentation, size)


def decode_polygons(polygons: Any, size: tuple[int, int]) -> np.ndarray:
    """Polygons [x1, y1, x2, y2, ...] as bool [H,W], true where any of them covers: overlaps are not summed.

    Raises BadSample.
    """
    height, width = image_size(*size)
    rings, length = [], 0.0
    for one in list_of(polygons, "a segmentation"):
        values = [number(value, "a polygon corner") for value in list_of(one, "a polygon")]
        # Fewer than three corners enclose nothing, and pycocotools would read two as a box.
        if len(values) < 6 or len(values) % 2:
            continue
        corners = np.array(values).reshape(-1, 2)
        if (corners < (-width, -height)).any() or (corners > (2 * width, 2 * height)).any():
            raise BadSample("bad-mask", f"a polygon lies far outside the photo of {size}")
        length += np.abs(corners - np.roll(corners, 1, axis=0)).max(axis=1).sum()
        rings.append(values)
    if not rings:
        raise BadSample("bad-mask", "a segmentation has no polygon of three corners")
    if length > _LONGEST_OUTLINE * (height + width):
        raise BadSample("bad-mask", "the polygons' outline is too long to be real")
    return coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(rings, height, width))).astype(bool)


def decode_rle(rle: Any, size: tuple[int, int]) -> np.ndarray:
    """COCO RLE {size [H, W], counts: list or text} as bool [H,W]. Raises BadSample unless it fills `size` exactly."""
    height, width = image_size(*size)
    if not isinstance(rle, dict) or rle.get("size") != [height, width]:
        raise BadSample("bad-mask", f"an RLE mask is not of the photo's size {size}")
    counts = rle.get("counts")
    runs = _runs_of_text(counts) if isinstance(counts, str) else counts
    # bool is an int to Python; the sum is checked before numpy sees a number.
    if not isinstance(runs, list) or not all(type(run) is int and run >= 0 for run in runs):
        raise BadSample("bad-mask", "RLE counts are neither text nor whole numbers")
    if sum(runs) != height * width:
        raise BadSample("bad-mask", f"an RLE mask covers {sum(runs)} pixels of {height * width}")
    # Runs alternate, background first, down the columns.
    return np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(width, height).T


def _runs_of_text(text: str) -> list[int]:
    """COCO's compressed counts: five bits a character, from the third run on as differences to the run two before."""
    runs: list[int] = []
    value = digits = 0
    for character in text:
        code = ord(character) - 48
        if not 0 <= code < 64 or digits == _MOST_DIGITS:
            raise BadSample("bad-mask", "RLE counts hold a character that cannot be there")
        value |= (code & 31) << (5 * digits)
        digits += 1
        if not code & 32:
            if code & 16:
                value -= 1 << (5 * digits)
            runs.append(value + runs[-2] if len(runs) > 2 else value)
            value = digits = 0
    if digits:
        raise BadSample("bad-mask", "RLE counts end within a number")
    return runs
