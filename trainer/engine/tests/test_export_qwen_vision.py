"""The exported towers against transformers' own, for photos of several sizes, and the integer inputs they take."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from transformers.vision_utils import get_vision_position_ids, get_vision_window_index

from loupe_engine.export.qwen.positions import patch_positions, window_index
from loupe_engine.export.qwen.vision import export_vision

from .test_export_qwen_models import FAMILIES, LIMIT, dequantize, difference, session, tiny

GRIDS = ((2, 2), (6, 10), (16, 8), (18, 26))
"""Rows, columns in patches; one window of the tiny tower is 8 x 8."""


def pixels(model: nn.Module, grid: tuple[int, int]) -> torch.Tensor:
    values = model.model.visual.patch_embed.proj.weight[0].numel()
    return torch.randn(grid[0] * grid[1], values, generator=torch.Generator().manual_seed(grid[0]))


@torch.no_grad()
def reference(model: nn.Module, grid: tuple[int, int]) -> list[np.ndarray]:
    output = model.model.visual(pixels(model, grid), torch.tensor([[1, *grid]]))
    levels = getattr(output, "deepstack_features", None)
    return [output.pooler_output.numpy(), *([torch.stack(levels).numpy()] if levels else [])]


def exported(path: Path, model: nn.Module, grid: tuple[int, int]) -> list[np.ndarray]:
    run = session(path)
    possible = {
        "pixel_values": pixels(model, grid).numpy(),
        "patch_positions": patch_positions(*grid, 2),
        "window_index": window_index(*grid, 2, 8),
        "grid": np.array(grid),
    }
    return run.run(None, {wanted.name: possible[wanted.name] for wanted in run.get_inputs()})


def worst(got: list[np.ndarray], want: list[np.ndarray]) -> float:
    return max(difference(a, b) for a, b in zip(got, want, strict=True))


@pytest.mark.parametrize("family", FAMILIES)
def test_fp32_equals_transformers_on_every_grid(family: str, tmp_path: Path) -> None:
    model = tiny(family)
    export_vision(model, tmp_path / "vision.onnx", "fp32", LIMIT)
    for grid in GRIDS:
        assert worst(exported(tmp_path / "vision.onnx", model, grid), reference(model, grid)) < 5e-6


@pytest.mark.parametrize(("mode", "bits", "bound"), [("q8", 8, 0.03), ("q4", 4, 0.4)])
@pytest.mark.parametrize("family", FAMILIES)
def test_quantized_equals_transformers_with_those_weights(
    family: str, mode: str, bits: int, bound: float, tmp_path: Path
) -> None:
    model, grid = tiny(family), (6, 10)
    export_vision(model, tmp_path / "vision.onnx", mode, LIMIT)
    got, original = exported(tmp_path / "vision.onnx", model, grid), reference(model, grid)
    dequantize(model.model.visual, bits)
    assert worst(got, reference(model, grid)) < 2e-5
    assert 1e-3 < worst(got, original) < bound


@pytest.mark.parametrize("family", FAMILIES)
def test_halves_stay_near_q4(family: str, tmp_path: Path) -> None:
    model, grid = tiny(family), (6, 10)
    for mode in ("q4", "q4f16"):
        export_vision(model, tmp_path / f"{mode}.onnx", mode, LIMIT)
    half, single = (exported(tmp_path / f"{mode}.onnx", model, grid) for mode in ("q4f16", "q4"))
    assert half[0].dtype == np.float32
    assert worst(half, single) < 5e-3


@pytest.mark.parametrize("grid", [(2, 2), (6, 10), (16, 16), (18, 26)])
def test_positions_and_windows_are_those_of_transformers(grid: tuple[int, int]) -> None:
    sizes = torch.tensor([[1, *grid]])
    assert np.array_equal(patch_positions(*grid, 2), get_vision_position_ids(sizes, 2).numpy())
    blocks, bounds = get_vision_window_index(sizes, spatial_merge_size=2, window_size=32, patch_size=4)
    rows = (blocks[:, None] * 4 + torch.arange(4)).flatten().numpy()
    windows = window_index(*grid, 2, 8)
    for window, start, end in zip(windows, bounds[:-1], bounds[1:], strict=True):
        assert np.array_equal(window[window >= 0], np.sort(rows[start:end]))
        assert np.all(window[end - start :] == -1)


def test_a_grid_that_cuts_merge_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="3 x 4 patches"):
        patch_positions(3, 4, 2)
