"""Training on ReasonSeg, which has masks and no boxes: the box reward and the forced box are of the mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.rewards import REWARDS, Completion
from loupe_engine.stages.align import align
from loupe_engine.stages.datasets import Datasets
from loupe_engine.training import Turn

from .filled import filled
from .test_datasets_source import opened, recipe, root  # noqa: F401 (a fixture)
from .test_readers_reason_seg import reason_seg, shape

SIZE = (120, 90)
TARGET, IGNORED = (20, 15, 69, 44), (60, 40, 100, 80)


@pytest.fixture
def source(root: Path, tmp_path: Path) -> Datasets:  # noqa: F811
    run, model, first = opened(root, tmp_path / "run", recipe("qwen2_5_vl", "lens"))
    for name in "abcd":
        reason_seg(tmp_path / "data", [shape("ignore", *IGNORED), shape("target", *TARGET)], name=name, size=SIZE)
    trained = run.recipe.data.model_copy(update={"train": [dataset("reason-seg", split="val")]})
    changed = run.recipe.model_copy(update={"data": trained})
    run = run.model_copy(update={"recipe": changed, "data_root": str(tmp_path / "data"), "run": str(tmp_path / "run")})
    made = Datasets(run, model, first.text)
    made.run = run
    return made


def dataset(name: str, **options: str) -> object:
    from loupe_engine.config import DatasetConfig

    return filled(DatasetConfig, name=name, options=options)


def lens_box(mask: np.ndarray) -> tuple[int, int, int, int]:
    """LENS's mask_to_bounding_box, whose right and bottom are the last pixels: one more where they are exclusive."""
    rows, columns = np.argwhere(mask == 1).T
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_the_true_masks_box_earns_the_whole_reward(source: Datasets) -> None:
    batch = source.asked(Turn(1, "rl", 0), source.run.recipe.stages.rl)
    sample, loaded = source.usable(*source.mixture.at(0), True)
    x1, y1, x2, y2 = lens_box(loaded.mask)
    assert sample.box is None and (x1, y1, x2, y2) == (20, 15, 70, 45)
    photo, truth = batch.photos[0], batch.asked[0].truth
    on_segment = (x1 * 128 / 120, y1 * 128 / 90, x2 * 128 / 120, y2 * 128 / 90)
    assert photo.part == (128, 128) and truth.box == pytest.approx(on_segment)
    assert REWARDS["box_iou_squared"](Completion("", box=truth.box), truth) == pytest.approx(1)
    half = (on_segment[0], on_segment[1], (on_segment[0] + on_segment[2]) / 2, on_segment[3])
    assert REWARDS["box_iou_squared"](Completion("", box=half), truth) == pytest.approx(0.25)


def test_alignment_forces_it(source: Datasets) -> None:
    before = {n: p.detach().clone() for n, p in source.model.connector.named_parameters()}
    align(source.run, source.model, source.text)
    assert any(not torch.equal(p, before[n]) for n, p in source.model.connector.named_parameters())
