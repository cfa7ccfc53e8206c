"""Pictures of datasets: their size from the header, and their pixels. The files are not trusted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from ...coordinates import displayed_size
from .skips import BadSample

MAX_PIXELS = 100_000_000
# Pillow reads many more, some by way of other programs; no dataset here has them.
_FORMATS = ("JPEG", "PNG", "WEBP")
_EXIF_ORIENTATION = 274


def photo_size(path: Path, upright: bool) -> tuple[int, int]:
    """(height, width) from the header alone; with `upright`, after the turn that EXIF asks for. Raises BadSample."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            size, orientation = image.size, image.getexif().get(_EXIF_ORIENTATION, 1) if upright else 1
    except Exception as error:  # Pillow's readers raise nearly anything on a broken file
        raise _bad(path, error) from None
    if orientation in range(1, 9):
        size = displayed_size(size, orientation)
    return int(size[1]), int(size[0])


def read_photo(path: Path, upright: bool) -> np.ndarray:
    """RGB uint8 [H,W,3]; with `upright`, turned as EXIF asks. Raises BadSample."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadSample("image-too-large", f"{path.name} has {image.width} x {image.height} pixels")
            return np.array((ImageOps.exif_transpose(image) if upright else image).convert("RGB"))
    except BadSample:
        raise
    except Exception as error:  # Pillow's readers raise nearly anything on a broken file
        raise _bad(path, error) from None


def _bad(path: Path, error: Exception) -> BadSample:
    if isinstance(error, FileNotFoundError):
        return BadSample("image-missing", f"{path} does not exist")
    return BadSample("bad-image", f"{path.name} cannot be read ({type(error).__name__}: {error})")
