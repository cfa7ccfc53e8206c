"""The one sample type that every reader gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...coordinates import Box
from .photo import read_photo
from .skips import BadSample

# A box may end a pixel outside: some sets count the last pixel, some round up.
_BOX_SLACK = 1.0


@dataclass(frozen=True)
class Sample:
    """One target (or none) of one photo, with every expression that asks for it.

    Frame: pixels of the photo as stored; with `upright`, of the photo turned as its EXIF orientation says.
    `box` is xyxy, right and bottom exclusive: around all targets where there are several, None where the set has none.
    `absent`: the photo holds no target, and the mask is empty. `size` is (height, width), None where the set lacks it.
    `group` is the row of the set's own result table that the sample counts in (ReasonSeg "short", "long"), if any.
    The decoders run anew at each call; they are plain functions of plain values, so that a sample can be pickled.
    """

    id: str
    image: Path
    expressions: list[str]
    box: Box | None = None
    absent: bool = False
    size: tuple[int, int] | None = None
    decode_mask: Callable[[], np.ndarray] | None = None
    decode_ignore: Callable[[], np.ndarray] | None = None
    upright: bool = False
    group: str | None = None

    def mask(self) -> np.ndarray | None:
        """Target, bool [H,W]; None where the set has boxes alone. Raises BadSample when it cannot be decoded."""
        return None if self.decode_mask is None else self.decode_mask()

    def ignore(self) -> np.ndarray | None:
        """Pixels that neither training nor evaluation may count, bool [H,W]; None where there are none."""
        return None if self.decode_ignore is None else self.decode_ignore()

    def photo(self) -> np.ndarray:
        """RGB uint8 [H,W,3] in the sample's frame. Raises BadSample when unreadable or not of the annotated size."""
        photo = read_photo(self.image, self.upright)
        height, width = photo.shape[:2]
        if self.size is not None and (height, width) != self.size:
            raise BadSample("size-mismatch", f"{self.image.name} is {(height, width)}, annotated as {self.size}")
        if self.box is not None and (self.box[2] > width + _BOX_SLACK or self.box[3] > height + _BOX_SLACK):
            raise BadSample("bad-box", f"box {self.box} reaches outside {self.image.name} of {(height, width)}")
        return photo


@dataclass(frozen=True)
class Loaded:
    """A sample's pixels. photo: RGB uint8 [H,W,3]; mask, ignore: bool [H,W] or None."""

    photo: np.ndarray
    mask: np.ndarray | None
    ignore: np.ndarray | None
