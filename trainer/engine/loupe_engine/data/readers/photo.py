"""Pictures of datasets: their size and their pixels, as the app has them. The files are not trusted."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..pictures.decode import decode_picture, picture_size
from ..pictures.refusal import PictureRefused
from ..pictures.sniff import read_picture
from .skips import BadSample


def photo_size(path: Path, upright: bool) -> tuple[int, int]:
    """(height, width) by the headers; with `upright`, after the turn that EXIF asks for. Raises as read_photo."""
    data = _bytes(path)
    try:
        return picture_size(data, upright)
    except PictureRefused as error:
        raise _bad(path, error) from None


def read_photo(path: Path, upright: bool) -> np.ndarray:
    """RGB uint8 [H,W,3]; with `upright`, turned as EXIF asks.

    Raises BadSample: "image-missing", or the app's code and words for a file that it refuses.
    """
    data = _bytes(path)
    try:
        return decode_picture(data, upright)
    except PictureRefused as error:
        raise _bad(path, error) from None


def _bytes(path: Path) -> bytes:
    try:
        return read_picture(path)
    except PictureRefused as error:
        raise _bad(path, error) from None
    except OSError:
        raise BadSample("image-missing", f"{path} does not exist") from None


def _bad(path: Path, error: PictureRefused) -> BadSample:
    return BadSample(error.code, f"{path.name}: {error}")
