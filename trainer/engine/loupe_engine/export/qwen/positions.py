"""Where patches lie and which attend to each other: the integer inputs of the vision graphs, for one photo."""

from __future__ import annotations

import numpy as np


def patch_positions(grid_h: int, grid_w: int, merge: int) -> np.ndarray:
    """(row, column) in patch units of each row of pixel_values: i64 [grid_h * grid_w, 2].

    Rows come in blocks of merge x merge patches (row-major inside a block, blocks row-major over the merged grid), so
    that the patches of one language token are neighbours. The grid is a multiple of `merge` on both sides.
    """
    _check(grid_h, grid_w, merge)
    rows, columns = np.mgrid[0:grid_h, 0:grid_w]
    stacked = np.stack([rows, columns], axis=-1).reshape(grid_h // merge, merge, grid_w // merge, merge, 2)
    return np.ascontiguousarray(stacked.transpose(0, 2, 1, 3, 4).reshape(-1, 2)).astype(np.int64)


def window_index(grid_h: int, grid_w: int, merge: int, window_patches: int) -> np.ndarray:
    """Attention windows of Qwen2.5-VL: i64 [windows, window_patches²], rows of pixel_values, padded with -1.

    A window covers window_patches x window_patches patches; windows tile the grid row-major, those at the right and
    bottom edge are cut off and padded. Inside a window the patches keep the order of their rows.
    """
    _check(grid_h, grid_w, merge)
    if window_patches % merge:
        raise ValueError(f"a window of {window_patches} patches cuts blocks of {merge}")
    positions = patch_positions(grid_h, grid_w, merge)
    across = -(-grid_w // window_patches)
    window = positions[:, 0] // window_patches * across + positions[:, 1] // window_patches
    table = np.full((-(-grid_h // window_patches) * across, window_patches**2), -1, np.int64)
    for i in range(len(table)):
        members = np.flatnonzero(window == i)
        table[i, : len(members)] = members
    return table


def _check(grid_h: int, grid_w: int, merge: int) -> None:
    if min(grid_h, grid_w) < merge or grid_h % merge or grid_w % merge:
        raise ValueError(f"a grid of {grid_h} x {grid_w} patches does not consist of blocks of {merge} x {merge}")
