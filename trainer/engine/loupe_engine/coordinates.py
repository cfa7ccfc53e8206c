"""Where a place in one image lies in another: stored photo, displayed photo, model image, segment image, low-res mask.

The twin of src/engine/coordinates.ts; tests/fixtures/coordinates.json holds both to the same numbers.

All coordinates are continuous: x = 0 is the left edge of the first pixel, x = width the right edge of the last.
Sizes are (width, height), places (x, y), boxes (x1, y1, x2, y2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Size = tuple[float, float]
Place = tuple[float, float]
Box = tuple[float, float, float, float]


def displayed_size(stored: Size, orientation: int) -> Size:
    """Size of the photo as displayed, of a photo stored as `stored` with this EXIF orientation (1 to 8)."""
    width, height = stored
    return (height, width) if orientation >= 5 else (width, height)


def to_displayed(place: Place, stored: Size, orientation: int) -> Place:
    """A place in the stored pixels -> the same place in the photo as displayed."""
    x, y = place
    width, height = stored
    return {
        1: (x, y),
        2: (width - x, y),
        3: (width - x, height - y),
        4: (x, height - y),
        5: (y, x),
        6: (height - y, x),
        7: (height - y, width - x),
        8: (y, width - x),
    }[orientation]


def to_stored(place: Place, stored: Size, orientation: int) -> Place:
    """A place in the photo as displayed -> the same place in the stored pixels."""
    x, y = place
    width, height = stored
    return {
        1: (x, y),
        2: (width - x, y),
        3: (width - x, height - y),
        4: (x, height - y),
        5: (y, x),
        6: (y, height - x),
        7: (width - y, height - x),
        8: (width - y, x),
    }[orientation]


def scale_place(place: Place, source: Size, target: Size) -> Place:
    """A place of an image of size `source` -> the same place of that image resized to `target`."""
    return (place[0] * target[0] / source[0], place[1] * target[1] / source[1])


def scale_box(box: Sequence[float], source: Size, target: Size) -> Box:
    """scale_place for both corners of a box."""
    sx, sy = target[0] / source[0], target[1] / source[1]
    return (box[0] * sx, box[1] * sy, box[2] * sx, box[3] * sy)


def tidy_box(box: Sequence[float], size: Size) -> Box | None:
    """Puts the corners in order and clips to the image. None: a number is not finite, or no area is left inside."""
    if len(box) < 4 or not all(math.isfinite(value) for value in box[:4]):
        return None
    a, b, c, d = box[:4]
    width, height = size
    x1, x2 = (min(max(value, 0), width) for value in (min(a, c), max(a, c)))
    y1, y2 = (min(max(value, 0), height) for value in (min(b, d), max(b, d)))
    return (x1, y1, x2, y2) if x2 > x1 and y2 > y1 else None


def model_box_to_photo(box: Sequence[float], convention: str, model: Size, photo: Size) -> Box | None:
    """A box as the model writes it -> pixels of the photo as displayed, tidied.

    `convention` is "absolute" (pixels of the model image) or "relative1000" (0 to 1000 on both axes).
    """
    written = model if convention == "absolute" else (1000, 1000)
    tidy = tidy_box(box, written)
    return None if tidy is None else scale_box(tidy, written, photo)


def smart_resize(height: int, width: int, factor: int, min_pixels: int, max_pixels: int) -> tuple[int, int]:
    """(height, width) at which a Qwen-VL sees a photo: the nearest multiples of `factor` (half to even) within the pixel
    limits, the aspect kept as well as these allow."""
    rows, columns = round(height / factor) * factor, round(width / factor) * factor
    if rows * columns > max_pixels:
        shrink = math.sqrt(height * width / max_pixels)
        rows, columns = (max(factor, math.floor(side / shrink / factor) * factor) for side in (height, width))
    elif rows * columns < min_pixels:
        grow = math.sqrt(min_pixels / (height * width))
        rows, columns = (math.ceil(side * grow / factor) * factor for side in (height, width))
    return rows, columns
