"""The vision encoder of a detector as it is shipped: the same regions and features as PyTorch, and a whole bundle of one."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.data.reader import Pool
from loupe_engine.events import EngineError
from loupe_engine.export.bundle import export_fp32, write_bundle
from loupe_engine.export.reference import reference_graphs
from loupe_engine.export.run import export
from loupe_engine.export.verify import judge, onnx_graphs, verify
from loupe_engine.models.inputs import prepare
from loupe_engine.training.start import start
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe
from .detector_file import write_detector
from .filled import filled

REGIONS = 12


def recipe_of(size: int, order: str = "score") -> Recipe:
    tiny = tiny_recipe().model_dump()
    tiny["model"]["vision"] = {"kind": "detector", "image_size": size, "regions": REGIONS, "order": order}
    return filled(Recipe, **tiny)


def run_of(pool: Path, folder: Path, recipe: Recipe) -> RunConfig:
    write_detector(folder / "nanodet")
    weights = {"detector": str(folder / "nanodet")}
    return filled(RunConfig, verb="test", recipe=recipe, run=str(folder / "run"), pool=str(pool), threads=1, weights=weights)


@pytest.mark.parametrize(("size", "order"), [(96, "score"), (160, "left_to_right")])
def test_regions_and_features_are_pytorchs(pool: Path, tmp_path: Path, size: int, order: str) -> None:
    torch.manual_seed(0)
    run = run_of(pool, tmp_path, recipe_of(size, order))
    model = start(run).eval()
    export_fp32(model, tmp_path / "fp32")
    tokenizer_of(run)
    write_bundle(model, run.recipe, Path(run.run) / "tokenizer", tmp_path / "fp32", tmp_path / "bundle")
    exact, shipped = onnx_graphs(tmp_path / "fp32", 1), onnx_graphs(tmp_path / "bundle/onnx", 1)
    truth_of = reference_graphs(model)
    for image in Pool(pool).images[:6]:
        feeds = {"pixel_values": prepare(model.config, np.asarray(image)).patches.numpy()}
        truth = truth_of("vision_encoder", feeds)
        for graphs, pixels, tolerance in ((exact, 0.01, 1e-4), (shipped, 0.1, 0.02)):
            found = graphs("vision_encoder", feeds)
            assert found["regions"].shape == (REGIONS, 5)
            assert found["image_features"].shape == ((size // 32) ** 2 + REGIONS, 64)
            assert np.abs(found["regions"] - truth["regions"])[:, :4].max() < pixels
            assert np.abs(found["regions"] - truth["regions"])[:, 4].max() < 1e-4
            worst = np.abs(found["image_features"] - truth["image_features"]).max()
            assert worst < tolerance * np.abs(truth["image_features"]).max()


def test_a_shipped_detector_has_no_loop_and_little_to_run(pool: Path, tmp_path: Path) -> None:
    run = run_of(pool, tmp_path, recipe_of(96))
    model = start(run).eval()
    export_fp32(model, tmp_path / "fp32")
    tokenizer_of(run)
    write_bundle(model, run.recipe, Path(run.run) / "tokenizer", tmp_path / "fp32", tmp_path / "bundle")
    graph = onnx.load(str(tmp_path / "bundle/onnx/vision_encoder.onnx"), load_external_data=False).graph
    ops = {node.op_type for node in graph.node}
    assert not ops & {"Loop", "If", "NonZero", "NonMaxSuppression", "Shape", "Erf", "MatMulNBits"}
    assert sum(node.op_type == "TopK" for node in graph.node) == 2


def test_the_manifest_says_grid_and_regions_and_the_bundle_is_verified(pool: Path, tmp_path: Path) -> None:
    run = run_of(pool, tmp_path, recipe_of(64))
    tokenizer_of(run)
    torch.manual_seed(0)
    model = start(run).eval()
    export(run, model)
    manifest = json.loads((tmp_path / "run/export/tiny/manifest.json").read_text())
    image = manifest["image"]
    assert (image["patch_size"], image["merge_size"], image["temporal_patch_size"]) == (32, 1, 1)
    assert image["regions"] == REGIONS and image["sizing"] == {"kind": "fixed", "width": 64, "height": 64}
    assert image["mean"] == [0.485, 0.456, 0.406]
    outputs = manifest["graphs"]["vision_encoder"]["outputs"]
    assert outputs["image_features"]["shape"] == [4 + REGIONS, 64] and outputs["regions"]["shape"] == [REGIONS, 5]
    verify(run.model_copy(update={"extra": {"scenes": "4"}}), model)
    report = json.loads((tmp_path / "run/verify.json").read_text())
    row = next(row for row in report["graphs"] if row["graph"] == "vision_encoder")
    assert row["fp32_region_pixels"] < 0.01
    row["fp32_region_pixels"] = 0.2
    with pytest.raises(EngineError, match="0.20 pixels off"):
        judge(report, "fp32_error")
