"""What the segmenter's training draws, and which of its weights learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.config import RunConfig
from loupe_engine.config.stages import SegmenterConfig, SizePhase
from loupe_engine.data.reader import Pool
from loupe_engine.events import EngineError
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages.segmenter import PretrainSegmenter, depth, low_res, pick, pretrain_segmenter

from .conftest import tiny_recipe


def test_a_target_is_each_cells_covered_share_whatever_the_pools_size() -> None:
    mask = np.random.default_rng(0).random((64, 64)) < 0.5
    whole = low_res(mask, 16)
    assert np.allclose(whole[2, 3], mask[8:12, 12:16].mean())
    # 64 pixels as 48 cells: row 0 has all of pixel 0 and a third of pixel 1, column 1 two thirds of the pixels 1 and 2.
    uneven = low_res(mask, 48)
    assert np.isclose(uneven.mean(), mask.mean())
    assert np.isclose(uneven[0, 1], 0.75 * mask[0, 1:3].mean() + 0.25 * mask[1, 1:3].mean())


def test_depth_counts_erosions_and_the_border_is_an_edge() -> None:
    inside = torch.zeros(2, 9, 9, dtype=torch.bool)
    inside[0, 2:7, 2:7] = True
    inside[1] = True
    deep = depth(inside)
    assert deep[0, 4, 4] == 3 and deep[0, 2, 4] == 1 and deep[0, 0, 0] == 0
    assert deep[1, 4, 4] == 5 and deep[1, 0, 0] == 1


def test_pick_stays_inside_and_finds_the_deepest_half_of_the_time() -> None:
    inside = torch.zeros(400, 9, 9, dtype=torch.bool)
    inside[:, 1:8, 2:7] = True
    inside[0] = False
    at, there = pick(np.random.default_rng(0), inside)
    assert not there[0] and there[1:].all()
    assert inside[torch.arange(1, 400), at[1:, 1], at[1:, 0]].all()
    # Columns 4, rows 3 to 5 are three deep.
    deepest = (at[1:, 0] == 4) & (at[1:, 1] >= 3) & (at[1:, 1] <= 5)
    assert 0.45 < deepest.float().mean() < 0.7


def test_scenes_are_photos_as_often_as_the_recipe_says(run_config: RunConfig) -> None:
    pool = Pool(Path(run_config.pool or ""))
    for record in pool.records[: len(pool) // 2]:
        record["known"] = []
    model, rng = Loupe(run_config.recipe.model), np.random.default_rng(0)
    run_config.recipe.stages.segmenter.photos = 0.75
    stage = PretrainSegmenter(run_config, model, pool)
    drawn = [stage.scenes(rng) for _ in range(100)]
    assert all(len(set(scenes)) == 8 for scenes in drawn)
    assert 0.7 < np.mean([pool.is_photo(int(i)) for scenes in drawn for i in scenes]) < 0.8
    run_config.recipe.stages.segmenter.photos = None
    drawn = [stage.scenes(rng) for _ in range(100)]
    assert 0.45 < np.mean([pool.is_photo(int(i)) for scenes in drawn for i in scenes]) < 0.55


def test_a_source_has_the_share_of_the_photos_that_the_recipe_gives_it(run_config: RunConfig) -> None:
    pool = Pool(Path(run_config.pool or ""))
    for i, record in enumerate(pool.records[:18]):
        record["known"], record["background"] = [], f"pack/{'many' if i < 12 else 'few' if i < 15 else 'none'}/{i}.jpg"
    model, rng, recipe = Loupe(run_config.recipe.model), np.random.default_rng(0), run_config.recipe
    recipe.stages.segmenter = SegmenterConfig(
        **{**recipe.stages.segmenter.model_dump(), "batch": 2, "photos": 1, "sources": {"many": 1, "few": 3}}
    )
    stage = PretrainSegmenter(run_config, model, pool)
    drawn = np.array([stage.scenes(rng) for _ in range(300)]).flatten()
    assert drawn.max() < 15
    # Two at a time without the same twice: a little less than three quarters.
    assert 0.6 < np.mean(drawn >= 12) < 0.78
    recipe.stages.segmenter.sources["elsewhere"] = 1
    with pytest.raises(EngineError, match="elsewhere"):
        PretrainSegmenter(run_config, model, pool)


def test_a_trained_trunk_learns_from_stride_8_on(run_config: RunConfig, tmp_path: Path) -> None:
    for asked in (False, True):
        recipe = tiny_recipe()
        recipe.stages.segmenter.train_trunk = asked
        torch.manual_seed(0)
        model = Loupe(recipe.model).load_imagenet()
        before = {name: weight.clone() for name, weight in model.segmenter.encoder.trunk.state_dict().items()}
        pretrain_segmenter(run_config.model_copy(update={"recipe": recipe, "run": str(tmp_path / str(asked))}), model)
        after = model.segmenter.encoder.trunk.state_dict()
        changed = {name.split(".")[1] for name in before if not torch.equal(before[name], after[name])}
        assert changed == ({"2", "3", "4", "5", "6"} if asked else set())


def test_smaller_images_first_where_the_recipe_says_so(run_config: RunConfig) -> None:
    recipe = tiny_recipe(steps=6)
    recipe.stages.segmenter.sizes = [SizePhase(until=0.5, image_size=32)]
    model, seen = Loupe(recipe.model), []
    model.segmenter.encoder.trunk.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].shape[-1]))
    pretrain_segmenter(run_config.model_copy(update={"recipe": recipe}), model)
    assert seen == [32] * 3 + [64] * 3
    assert model.segmenter.config.image_size == 64


def test_the_edge_counts_as_much_of_a_small_thing_as_of_a_large_one(run_config: RunConfig) -> None:
    stage = PretrainSegmenter(run_config, Loupe(run_config.recipe.model), Pool(Path(run_config.pool or "")))
    target = torch.zeros(2, 16, 16)
    target[0, 2:5, 2:5], target[1, 2:14, 2:14] = 1, 1
    masks, ious, score = torch.zeros(2, 4, 16, 16), torch.zeros(2, 4), torch.zeros(2, 1)
    stage.config.losses = {"bce": 0, "dice": 0, "iou": 0, "object": 0, "edge": 1}
    both = [stage.loss(masks[i : i + 1], ious[:1], score[:1], target[i : i + 1], single=True)[0] for i in (0, 1)]
    assert torch.allclose(both[0], both[1]) and both[0] > 0.69
    stage.config.losses.pop("edge")
    assert stage.loss(masks, ious, score, target, single=True)[0] == 0
