"""Polygons as OpenCV draws them (polylines, then fillPoly): every pixel of their outline, which Pillow's fill lacks, and
every one whose centre is inside."""

from __future__ import annotations

import numpy as np

Corner = tuple[int, int]


def draw_polygon(mask: np.ndarray, corners: list[Corner], value: int) -> None:
    """Inside and outline, into uint8 [H,W]. One corner is a pixel and two are a line."""
    height, width = mask.shape
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    mask[inside(edges, (height, width))] = value
    for start, end in edges:
        x, y = line(start, end)
        seen = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        mask[y[seen], x[seen]] = value


def inside(edges: list[tuple[Corner, Corner]], size: tuple[int, int]) -> np.ndarray:
    """bool [H,W]: an odd number of edges lies at or to the left of the pixel's centre."""
    height, width = size
    crossings = np.zeros((height, width + 1), np.int32)
    for (x1, y1), (x2, y2) in edges:
        rows = np.arange(max(0, min(y1, y2)), min(height, max(y1, y2)))
        if len(rows):
            sign = 1 if y2 > y1 else -1
            columns = x1 - (-(rows - y1) * (x2 - x1) * sign) // abs(y2 - y1)
            np.add.at(crossings, (rows, columns.clip(0, width)), 1)
    return crossings[:, :width].cumsum(axis=1) % 2 == 1


def line(start: Corner, end: Corner) -> tuple[np.ndarray, np.ndarray]:
    """The pixels (x, y) of an 8-connected line, both ends included: OpenCV's LineIterator, which begins on the left and, half
    way between two pixels, stays where it is."""
    (x1, y1), (x2, y2) = sorted((start, end), key=lambda corner: corner[0])
    across, down = x2 - x1, abs(y2 - y1)
    long, short = max(across, down), min(across, down)
    steps = np.arange(long + 1)
    aside = -((long - 2 * short * steps) // (2 * long)) if long else steps
    right, on = (steps, aside) if across >= down else (aside, steps)
    return x1 + right, y1 + on * (1 if y2 >= y1 else -1)
