"""`import --check`: at true sizes, what differs is told by file and name, and what agrees is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml

from loupe_engine import __main__ as engine
from loupe_engine.config import Recipe, RunConfig
from loupe_engine.models.loupe import Loupe
from loupe_engine.published import expected
from loupe_engine.published.check import MOST_TOLD, Report, check_lens

from .filled import filled
from .headers_alone import CONFIG, SHARD, Shapes, lens_shapes, save_hollow, shapes_of, write_coprs, write_lens
from .published_layout import video_memory
from .test_sam2 import meta_state

INDEX = "model.safetensors.index.json"


def published(name: str) -> Recipe:
    return filled(Recipe, **yaml.safe_load((Path(__file__).resolve().parents[2] / "recipes" / f"{name}.yaml").read_text()))


@pytest.fixture(scope="module")
def lens() -> tuple[Recipe, Loupe, Shapes]:
    recipe = published("lens-3b")
    model = expected.model_of(recipe)
    return recipe, model, lens_shapes(model)


def found(lens: tuple[Recipe, Loupe, Shapes], folder: Path) -> list[str]:
    report = Report()
    check_lens(report, folder, lens[0], lens[1], {})
    assert all(set(one) == {"file", "message"} for one in report.differences)
    return [f"{one['file']}: {one['message']}" for one in report.differences]


def events(capsys: pytest.CaptureFixture[str], run: RunConfig, file: Path) -> list[dict[str, Any]]:
    file.write_text(run.model_dump_json())
    engine.main(["check", "--config", str(file)])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_lens_checkpoint_as_it_is_published(lens: tuple[Recipe, Loupe, Shapes], tmp_path: Path, capsys) -> None:  # noqa: ANN001
    """With Meta's file, whose video memory is nobody's business; nothing is written into the run."""
    recipe, model, shapes = lens
    write_lens(tmp_path / "lens", {**shapes, "sam.maskmem_tpos_enc": (7, 1, 1, 64)})
    meta = {**shapes_of(meta_state(model.segmenter)), **shapes_of(video_memory())}
    save_hollow(tmp_path / "sam2_hiera_large.pt", meta, wrap=True)
    weights = {"lens": str(tmp_path / "lens"), "segmenter": str(tmp_path / "sam2_hiera_large.pt")}
    run = filled(RunConfig, verb="check", recipe=recipe, run=str(tmp_path / "run"), weights=weights, threads=1)
    said = events(capsys, run, tmp_path / "config.json")
    assert [one["event"] for one in said] == ["note", "check", "done"]
    report = said[1]["check"]
    assert report["differences"] == []
    sizes = {one["file"]: one for one in report["looked"]}
    assert set(sizes) == {SHARD % 1, SHARD % 2, "sam2_hiera_large.pt"}
    assert sizes["sam2_hiera_large.pt"]["tensors"] == len(meta)
    # Three billion parameters of two bytes, LENS's own 0.47 and SAM2's 0.2 among them.
    assert sum(sizes[SHARD % i]["bytes"] for i in (1, 2)) > 8e9
    assert "was ever trained" in report["notes"][0] and not (tmp_path / "run").exists()


def test_a_coprs_checkpoint_as_it_is_saved(tmp_path: Path, capsys) -> None:  # noqa: ANN001
    recipe = published("coprs-3b")
    config = {**CONFIG, "vocab_size": recipe.model.backbone.vocab + 1}
    sam = write_coprs(tmp_path / "actor", expected.model_of(recipe), config)
    save_hollow(tmp_path / "sam_vit_h_4b8939.pth", sam)
    weights = {"coprs": str(tmp_path / "actor"), "segmenter": str(tmp_path / "sam_vit_h_4b8939.pth")}
    run = filled(RunConfig, verb="check", recipe=recipe, run=str(tmp_path), weights=weights, threads=1)
    report = events(capsys, run, tmp_path / "config.json")[0]["check"]
    assert report["differences"] == [] and report["notes"] == []
    assert [one["file"] for one in report["looked"]] == ["refseg_modules.pt", "model.safetensors", "sam_vit_h_4b8939.pth"]
    torch.save({"heatmap_head.q_proj.weight": torch.zeros(1).expand(256, 2048)}, tmp_path / "actor" / "refseg_modules.pt")
    alone = run.model_copy(update={"weights": {"coprs": str(tmp_path / "actor")}})
    report = events(capsys, alone, tmp_path / "config.json")[0]["check"]
    told = {one["message"] for one in report["differences"] if one["file"] == "refseg_modules.pt"}
    assert "heatmap_head.fuser.0.weight is missing, expected 4×4×3×3" in told
    assert len(told) == MOST_TOLD + 1 and any(one.endswith("more like these") for one in told)
    assert "--weights segmenter=FILE" in report["notes"][0]


NORM = "model.norm.weight"
CONV = "conv_1d.weight"
Change = Callable[[Shapes, dict[str, Any], dict[str, str]], Any]
CHANGES: dict[str, tuple[Change, str]] = {
    "missing": (lambda s, c, d: s.pop(NORM), f"{INDEX}: {NORM} is missing, expected 2048"),
    "missing of SAM2": (
        lambda s, c, d: s.pop("sam.sam_mask_decoder.conv_s0.weight"),
        f"{INDEX}: sam.sam_mask_decoder.conv_s0.weight is missing, expected 32×256×1×1",
    ),
    "unexpected": (lambda s, c, d: s.update({"lora_A": (8, 4)}), f"{SHARD % 2}: lora_A 8×4 is not expected"),
    "another shape": (lambda s, c, d: s.update({CONV: (2048, 2048, 32)}), f"{CONV} is 2048×2048×32, expected 2048×2048×64"),
    "quantized": (lambda s, c, d: d.update({NORM: "U8"}), f"{NORM} is stored as U8, expected F32, BF16, F16"),
    "another rotary base": (lambda s, c, d: c.update(rope_theta=10000.0), "config.json: rope_theta is 10000.0, expected 1000000"),
    "another depth": (lambda s, c, d: c.update(num_hidden_layers=28), "config.json: num_hidden_layers is 28, expected 36"),
    "another window": (
        lambda s, c, d: c["vision_config"].update(window_size=56),
        "config.json: vision_config.window_size is 56, expected 112",
    ),
    "another section": (
        lambda s, c, d: c["rope_scaling"].update(mrope_section=[8, 8, 48]),
        "config.json: mrope_section is [8, 8, 48], expected [16, 24, 24]",
    ),
    "fewer queries": (lambda s, c, d: c.update(num_of_query=32), "config.json: num_of_query is 32, expected 64"),
    "no connector": (lambda s, c, d: c.update(if_use_qwen_connector=False), "config.json: if_use_qwen_connector is false"),
    "an unknown key": (
        lambda s, c, d: c.update(quantization_config={"bits": 4}),
        'config.json: quantization_config is {"bits": 4}; this key is not known here',
    ),
    "a section that is none": (lambda s, c, d: c.update(vision_config=[1]), "config.json: vision_config is [1], not a section"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_differs_is_told_once(what: str, lens: tuple[Recipe, Loupe, Shapes], tmp_path: Path) -> None:
    change, told = CHANGES[what]
    shapes, config, dtypes = dict(lens[2]), json.loads(json.dumps(CONFIG)), {}
    change(shapes, config, dtypes)
    write_lens(tmp_path / "lens", shapes, config, dtypes)
    differences = found(lens, tmp_path / "lens")
    assert len(differences) == 1 and told in differences[0]


FILES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no shard": (lambda f: (f / (SHARD % 2)).unlink(), f"{SHARD % 2}: it is missing; {INDEX} names it"),
    "a shard cut off": (lambda f: shorten(f / (SHARD % 1), 9), f"{SHARD % 1}: it is cut off"),
    "a shard cut in its header": (lambda f: shorten(f / (SHARD % 1), None), f"{SHARD % 1}: it is no safetensors file, or is cut off"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "tokenizer.json: it is missing"),
    "no config": (lambda f: (f / "config.json").unlink(), "config.json: it cannot be opened (No such file or directory)"),
    "a config that is none": (lambda f: (f / "config.json").write_text("[]"), "config.json: it is JSON, but no object"),
    "a key twice": (lambda f: (f / "config.json").write_text('{"a":1,"a":2}'), "config.json: it is not JSON (a is listed twice)"),
    "an index that is none": (lambda f: (f / INDEX).write_text('{"weight_map": 1}'), f"{INDEX}: it is not an index of shards"),
}


def shorten(file: Path, by: int | None) -> None:
    with file.open("r+b") as opened:
        opened.truncate(100 if by is None else file.stat().st_size - by)


@pytest.mark.parametrize("what", FILES)
def test_what_is_broken_is_told_by_its_file(what: str, lens: tuple[Recipe, Loupe, Shapes], tmp_path: Path) -> None:
    change, told = FILES[what]
    write_lens(tmp_path / "lens", lens[2])
    change(tmp_path / "lens")
    differences = found(lens, tmp_path / "lens")
    assert len(differences) == 1 and differences[0].startswith(told)


def test_index_and_shards_that_differ(lens: tuple[Recipe, Loupe, Shapes], tmp_path: Path) -> None:
    write_lens(tmp_path / "lens", lens[2])
    index = json.loads((tmp_path / "lens" / INDEX).read_text())
    first, last = next(iter(index["weight_map"])), list(index["weight_map"])[-1]
    del index["weight_map"][first]
    index["weight_map"][last] = SHARD % 1
    (tmp_path / "lens" / INDEX).write_text(json.dumps(index))
    assert found(lens, tmp_path / "lens") == [
        f"{SHARD % 1}: {first} is in it, and the index does not say so",
        f"{SHARD % 2}: {last} is in it, and the index does not say so",
        f"{INDEX}: {last} is listed for {SHARD % 1}, and is not in it",
    ]
    index["weight_map"] = {"a": "../x.safetensors"}
    (tmp_path / "lens" / INDEX).write_text(json.dumps(index))
    assert found(lens, tmp_path / "lens")[0] == f"../x.safetensors: {INDEX} names it, and it is no safetensors file beside that"


def test_a_recipe_that_starts_from_nothing_has_nothing_to_check(tmp_path: Path, capsys) -> None:  # noqa: ANN001
    run = filled(RunConfig, verb="check", recipe=published("nano"), run=str(tmp_path), weights={"lens": str(tmp_path)}, threads=1)
    said = events(capsys, run, tmp_path / "config.json")
    assert said[-1]["event"] == "error" and said[-1]["code"] == "weights-mismatch"
