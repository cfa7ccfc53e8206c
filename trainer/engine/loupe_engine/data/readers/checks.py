"""Checks of values from outside: each returns the value in a plain type or raises BadSample."""

from __future__ import annotations

import math
from pathlib import Path, PurePosixPath
from typing import Any

from ...coordinates import Box, tidy_box
from ..pictures.refusal import MAX_PIXELS
from .skips import BadSample

_LONGEST_TEXT = 10_000
_LARGEST_NUMBER = 1e9


def record_of(value: Any, what: str) -> dict:
    if not isinstance(value, dict):
        raise BadSample("bad-record", f"{what} is a {type(value).__name__}, not an object")
    return value


def list_of(value: Any, what: str) -> list:
    if not isinstance(value, list):
        raise BadSample("bad-record", f"{what} is a {type(value).__name__}, not a list")
    return value


def whole(value: Any, what: str, least: int, most: int) -> int:
    """An int from `least` to `most`; a bool is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadSample("bad-record", f"{what} is not a whole number from {least} to {most}")
    return value


def number(value: Any, what: str) -> float:
    """A finite int or float, of a size that a picture can have."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -_LARGEST_NUMBER < value < _LARGEST_NUMBER:
        raise BadSample("bad-number", f"{what} is not a number of a usable size")
    return float(value)


def text(value: Any, what: str) -> str:
    """A string that is not blank, can be written as UTF-8 and has at most 10,000 characters; stripped."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
        raise BadSample("bad-text", f"{what} is not a text of 1 to {_LONGEST_TEXT} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadSample("bad-text", f"{what} holds half a character") from None
    return value.strip()


def image_size(height: Any, width: Any) -> tuple[int, int]:
    """(height, width), both at least 1, of at most 100 million pixels."""
    height, width = whole(height, "height", 1, MAX_PIXELS), whole(width, "width", 1, MAX_PIXELS)
    if height * width > MAX_PIXELS:
        raise BadSample("image-too-large", f"{height} x {width} pixels")
    return height, width


def box_xyxy(value: Any, size: tuple[int, int] | None) -> Box:
    """Four numbers with an area, pixels; clipped to the photo of `size` (height, width) where that is known."""
    if not isinstance(value, (list, tuple)) or len(value) != 4:
        raise BadSample("bad-box", "a box is not four numbers")
    x1, y1, x2, y2 = (number(one, "a box corner") for one in value)
    if x2 <= x1 or y2 <= y1:
        raise BadSample("bad-box", f"box {[x1, y1, x2, y2]} has no area")
    if size is None:
        limits = (math.inf, math.inf)
    else:
        limits = (float(size[1]), float(size[0]))
    box = tidy_box((x1, y1, x2, y2), limits)
    if box is None:
        raise BadSample("bad-box", f"box {[x1, y1, x2, y2]} lies outside the photo of {size}")
    return box


def box_xywh(value: Any, size: tuple[int, int] | None) -> Box:
    """COCO's corner, width and height as xyxy; else as box_xyxy."""
    if not isinstance(value, list) or len(value) != 4:
        raise BadSample("bad-box", "a box is not four numbers")
    x, y, width, height = (number(one, "a box value") for one in value)
    return box_xyxy((x, y, x + width, y + height), size)


def union_box(boxes: list[Box]) -> Box:
    """The box around all; `boxes` is not empty."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def image_inside(folder: Path, relative: Any) -> Path:
    """The picture `relative` names below `folder`. Raises BadSample when it leads out of it or does not exist.

    Looks at the words of the path alone: links in the folder are of the person who set it up, and often wanted.
    """
    name = text(relative, "an image path")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise BadSample("path-outside", f"image path {name!r} leads out of the dataset's folder")
    return existing(folder / path)


def existing(path: Path) -> Path:
    try:
        there = path.is_file()
    except OSError:  # a name too long for the file system
        there = False
    if not there:
        raise BadSample("image-missing", f"{path} does not exist")
    return path
