"""Pixels that two masks share, counted in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING

import numpy as np

from .coordinates import Box

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Overlap:
    """Pixels in both masks and in either, kept as Python's integers: sums of them can neither wrap nor round."""

    intersection: int
    union: int

    def __post_init__(self) -> None:
        # numpy's and torch's whole numbers are taken; a float, which may have been rounded, is refused.
        for name in ("intersection", "union"):
            object.__setattr__(self, name, index(getattr(self, name)))
        if not 0 <= self.intersection <= self.union:
            raise ValueError(f"an intersection of {self.intersection} does not fit a union of {self.union}")

    @property
    def iou(self) -> float:
        """1 where both masks are empty: to find nothing where nothing is, is right."""
        return self.intersection / self.union if self.union else 1.0


def to_pixels(mask: np.ndarray | Tensor | None) -> np.ndarray | None:
    """Mask [H,W] of bool or whole numbers -> bool [H,W], True where not 0 (overlapping polygons may sum to 2).

    None stays None. Raises ValueError for floats, which need a threshold first, and for other shapes.
    """
    if mask is None:
        return None
    array = mask if isinstance(mask, np.ndarray) else mask.detach().cpu().numpy()
    if array.ndim != 2 or array.dtype.kind not in "bui":
        raise ValueError(f"a mask must be bool or whole numbers [H,W], not {array.dtype} {list(array.shape)}")
    return array != 0


def overlap(
    truth: np.ndarray | Tensor | None, answer: np.ndarray | Tensor | None, ignore: np.ndarray | Tensor | None = None
) -> Overlap:
    """Of two masks [H,W] of one photo; None is an empty mask. Pixels of `ignore` count in neither (LISA's ReasonSeg).

    Raises ValueError where the sizes differ.
    """
    pixels = [to_pixels(mask) for mask in (truth, answer, ignore)]
    sizes = {one.shape for one in pixels if one is not None}
    if len(sizes) > 1:
        raise ValueError(f"masks of one photo must be of one size, not {sorted(sizes)}")
    if not sizes:
        return Overlap(0, 0)
    (size,) = sizes
    a, b, out = (np.zeros(size, bool) if one is None else one for one in pixels)
    return Overlap(np.count_nonzero(a & b & ~out), np.count_nonzero((a | b) & ~out))


def tight_box(mask: np.ndarray | Tensor | None) -> Box | None:
    """xyxy in pixels around a mask [H,W], right and bottom exclusive; None when it is empty."""
    pixels = to_pixels(mask)
    if pixels is None or not pixels.any():
        return None
    columns, rows = np.flatnonzero(pixels.any(axis=0)), np.flatnonzero(pixels.any(axis=1))
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
