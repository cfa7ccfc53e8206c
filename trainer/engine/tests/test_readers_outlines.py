"""ReasonSeg's polygons against OpenCV's drawing, written here step by step."""

from __future__ import annotations

import numpy as np
import pytest

from loupe_engine.data.readers.outlines import draw_polygon
from loupe_engine.data.readers.reason_seg import label_map

Corner = tuple[int, int]


def step_by_step(mask: np.ndarray, start: Corner, end: Corner) -> None:
    """cv2.polylines, one pixel thick: Bresenham's line from the left end on."""
    (x, y), (right, below) = (start, end) if start[0] <= end[0] else (end, start)
    dx, dy, down = right - x, abs(below - y), 1 if below >= y else -1
    steep = dy > dx
    dx, dy = (dy, dx) if steep else (dx, dy)
    error = dx - 2 * dy
    for _ in range(dx + 1):
        if 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]:
            mask[y, x] = 1
        aside = error < 0
        error += 2 * dx * aside - 2 * dy
        x += aside if steep else 1
        y += down if steep else down * aside


def opencv(corners: list[Corner], size: tuple[int, int]) -> np.ndarray:
    """polylines and fillPoly: the outline, and the pixels whose centre an odd number of edges lies to the left of."""
    mask = np.zeros(size, np.uint8)
    y, x = np.mgrid[: size[0], : size[1]]
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        step_by_step(mask, (x1, y1), (x2, y2))
    inside = np.zeros(size, bool)
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if y1 != y2:
            crossed = (y >= min(y1, y2)) & (y < max(y1, y2))
            inside ^= crossed & (x1 + (y - y1) * (x2 - x1) / (y2 - y1) <= x)
    return (mask > 0) | inside


@pytest.mark.parametrize("radius", [8, 30, 200])
def test_a_polygon_has_its_outline(radius: int) -> None:
    rng = np.random.default_rng(radius)
    for _ in range(8):
        angles, radii = np.sort(rng.random(40)) * 2 * np.pi, radius * (0.6 + 0.4 * rng.random(40))
        points = np.stack([np.cos(angles), np.sin(angles)], 1) * radii[:, None] + 1.1 * radius
        corners = [(int(x), int(y)) for x, y in points]
        size = (int(2.3 * radius), int(2.4 * radius))
        assert np.array_equal(label_map([(1, corners)], size) > 0, opencv(corners, size))


def test_a_triangles_upper_edge() -> None:
    """cv2 5.0 and 4.11 draw these three pixels; Pillow's fill does not."""
    drawn = label_map([(1, [(2, 2), (9, 3), (6, 9)])], (12, 12))
    assert drawn[2, 2:6].tolist() == [1, 1, 1, 1] and drawn[2, 6] == 0


def test_points_and_lines() -> None:
    mask = np.zeros((5, 7), np.uint8)
    draw_polygon(mask, [(3, 2)], 9)
    draw_polygon(mask, [(0, 4), (9, 4)], 5)
    assert mask[2, 3] == 9 and (mask[4] == 5).all() and (mask > 0).sum() == 8
