"""The segmenter's image encoder on either trunk, with and without the finest levels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from loupe_engine.config import LiteSegmenter, ModelConfig, RunConfig
from loupe_engine.config.stages import SegmenterConfig
from loupe_engine.events import EngineError
from loupe_engine.export.bundle import export_fp32
from loupe_engine.export.fused import fused
from loupe_engine.models.inputs import DETECTOR, TRUNK, segment_normal
from loupe_engine.models.loupe import Loupe
from loupe_engine.models.segmenters.lite import ImageEncoder, Segmenter
from loupe_engine.training.start import start
from loupe_engine.stages.segmenter import pretrain_segmenter

from .conftest import tiny_recipe
from .detector_file import write_detector
from .filled import filled
from .folding import folded_as_shipped
from .test_export_fused import assert_same, noise, session

BOTH = pytest.mark.parametrize("trunk", ["efficientnet", "nanodet"])


def settings(**given: object) -> ModelConfig:
    model = tiny_recipe().model
    return model.model_copy(update={"segmenter": filled(LiteSegmenter, image_size=64, mlp_dim=64, **given)})


def run_of(run: RunConfig, **given: object) -> RunConfig:
    recipe = run.recipe.model_copy(update={"model": settings(**given)})
    return run.model_copy(update={"recipe": recipe})


@BOTH
def test_the_levels_are_those_of_the_contract_at_any_size(trunk: str) -> None:
    encoder = ImageEncoder(filled(LiteSegmenter, image_size=320, mlp_dim=512, trunk=trunk, fine=True)).eval()
    for size in (64, 96):
        with torch.no_grad():
            shapes = [tuple(x.shape[1:]) for x in encoder(torch.randn(2, 3, size, size))]
        assert shapes == [(256, size // 16, size // 16), (32, size // 4, size // 4), (64, size // 8, size // 8)]


@BOTH
def test_what_the_trunk_saw_at_stride_2_reaches_only_a_fine_encoder(trunk: str) -> None:
    for fine in (False, True):
        encoder = ImageEncoder(filled(LiteSegmenter, image_size=320, mlp_dim=512, trunk=trunk, fine=fine)).eval()
        with torch.no_grad():
            levels = encoder.trunk(torch.randn(1, 3, 64, 64))
            before = encoder.pyramid(levels)
            levels["stride2"] = levels["stride2"] + 1
            after = encoder.pyramid(levels)
        assert torch.equal(before[0], after[0]) and torch.equal(before[2], after[2])
        assert torch.equal(before[1], after[1]) is not fine


def test_a_nanodet_trunk_is_the_detectors_own_and_takes_its_pixels(run_config: RunConfig, tmp_path: Path) -> None:
    detector, run = write_detector(tmp_path), run_of(run_config, trunk="nanodet")
    with pytest.raises(EngineError, match="loupe-trainer fetch"):
        start(run)
    model = start(run.model_copy(update={"weights": {"detector": str(tmp_path)}}))
    image = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        levels = list(model.segmenter.encoder.trunk(image).values())
        theirs = [level.trunk for level in detector(image)]
        assert [torch.equal(a, b) for a, b in zip(levels[2:], theirs, strict=True)] == [True] * 3
    assert segment_normal(run.recipe.model) == DETECTOR and segment_normal(settings()) == TRUNK


def test_a_nanodet_trunk_learns_from_stride_8_on(run_config: RunConfig) -> None:
    run = run_of(run_config, trunk="nanodet", fine=True)
    run.recipe.stages.segmenter = SegmenterConfig(
        **{**run.recipe.stages.segmenter.model_dump(), "steps": 3, "train_trunk": True}
    )
    model = Loupe(run.recipe.model)
    before = {name: weight.clone() for name, weight in model.segmenter.encoder.state_dict().items()}
    pretrain_segmenter(run, model)
    after = model.segmenter.encoder.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert {name.split(".")[2] for name in changed if name.startswith("trunk.stages")} == {"1", "2", "3"}
    assert not any(name.startswith("trunk.stem") for name in changed)
    assert {"lateral2.weight", "refine4.project.weight", "lateral32.weight"} <= changed


@BOTH
def test_the_exported_encoder_gives_the_same_numbers(trunk: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = Loupe(settings(trunk=trunk, fine=True)).eval()
    export_fp32(model, tmp_path)
    path = tmp_path / "segment_encoder.onnx"
    feeds = noise(path)
    plain = session(path)(feeds)
    with torch.no_grad():
        own = model.segmenter.encode(torch.from_numpy(feeds["pixel_values"]))
    for name, value in zip(plain, own, strict=True):
        assert np.abs(plain[name] - value.numpy()).max() <= 1e-4 * np.abs(plain[name]).max(), name
    graph = fused("segment_encoder", onnx.load(str(path)))
    onnx.save(graph, str(tmp_path / "fused.onnx"))
    assert_same(plain, session(tmp_path / "fused.onnx")(feeds))
    assert not {"Pad", "Mul"} & {node.op_type for node in folded_as_shipped(tmp_path / "fused.onnx", tmp_path / "folded.onnx").graph.node}


def test_the_same_weights_segment_at_another_size() -> None:
    torch.manual_seed(0)
    segmenter = Segmenter(filled(LiteSegmenter, image_size=64, mlp_dim=64)).eval()
    segmenter.config = segmenter.config.model_copy(update={"image_size": 96})
    with torch.no_grad():
        embed, *high = segmenter.encode(torch.randn(1, 3, 96, 96))
        box = torch.tensor([[[10.0, 10.0], [60.0, 60.0]]])
        prompts = segmenter.embed_prompts(box, torch.tensor([[2, 3]]), torch.zeros(1, 1, 24, 24), torch.zeros(1))
        masks, _, _ = segmenter.decode(embed, tuple(high), *prompts)
    assert masks.shape == (1, 4, 24, 24)
