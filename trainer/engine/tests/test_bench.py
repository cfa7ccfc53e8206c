"""The bench: its clock counts each moment once, its two ways compute the same, its figures are those of the stages."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import torch

from loupe_engine.bench import flops
from loupe_engine.bench.flops import counted
from loupe_engine.bench.passes import Work
from loupe_engine.bench.run import bench
from loupe_engine.config import RunConfig
from loupe_engine.models.loupe import Loupe
from loupe_engine.stages import rl
from loupe_engine.training import Turn
from loupe_engine.training.clock import PARTS, REST, Clock, part, shares
from loupe_engine.verbs import tokenizer_of

from .conftest import tiny_recipe
from .filled import filled

RL = {
    "steps": 4, "batch": 12, "lr": 1e-3, "prompts_per_image": 2, "group": 3, "max_new_tokens": 8, "precision": "fp32",
    "rewards": {"mask_iou": 1.0},
}  # fmt: skip


def with_rl(run: RunConfig, image_size: int = 64) -> RunConfig:
    recipe = tiny_recipe().model_dump()
    recipe["stages"]["rl"] = RL
    recipe["model"]["vision"]["image_size"] = image_size
    return filled(RunConfig, **{**run.model_dump(), "recipe": recipe, "run": f"{run.run}{image_size}"})


def work_of(run: RunConfig) -> Work:
    torch.manual_seed(0)
    model = Loupe(run.recipe.model).load_imagenet()
    return Work.draw(rl.setup(run, model, tokenizer_of(run))[1], Turn(0, "rl", 0))


def test_a_part_within_another_counts_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, now = Clock(torch.device("cpu")), [100.0]
    monkeypatch.setattr(Clock, "_now", lambda self: now[0])
    with clock.running():
        now[0] += 1
        with part("forward"):
            now[0] += 2
            with part("rollout"):
                now[0] += 6
            now[0] += 0.5
    seconds = clock.take()
    assert seconds == {"rollout": 6, "forward": 2.5, REST: 1}
    assert list(seconds) == ["rollout", "forward", REST]
    assert abs(sum(shares(seconds).values()) - 1) < 1e-9
    with part("forward"):
        now[0] += 1
    assert clock.take() == {}


def test_a_part_takes_the_time_that_passes() -> None:
    clock = Clock(torch.device("cpu"))
    with clock.running(), part("forward"):
        time.sleep(0.02)
    assert clock.take()["forward"] >= 0.02


def test_a_part_that_fails_is_left_all_the_same() -> None:
    clock = Clock(torch.device("cpu"))
    with clock.running():
        with pytest.raises(ValueError), part("data"):
            raise ValueError
        time.sleep(0.02)
    assert clock.take()[REST] >= 0.02


def test_both_ways_to_the_context_give_the_same(run_config: RunConfig) -> None:
    # One image token: M-RoPE's positions are then those of plain text, which LENS's second pass counts.
    work = work_of(with_rl(run_config, image_size=32))
    # A long question with a short reply: its row ends before the longest reply would.
    question, reply = work.rows[0]
    work.rows[0] = (question * 3, reply[:1])
    with torch.no_grad():
        one, two, own = work.one_pass(), work.two_passes(), work.own_prefixes()
    for other in (two, own):
        torch.testing.assert_close(other.context, one.context, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(other.logps[one.mask], one.logps[one.mask], atol=1e-4, rtol=1e-4)
    # Unequal positions must show, or the comparison above would say nothing.
    work = work_of(with_rl(run_config))
    with torch.no_grad():
        assert (work.one_pass().context - work.two_passes().context).abs().max() > 1e-3


def test_a_group_together_says_what_each_says_alone(run_config: RunConfig) -> None:
    work = work_of(with_rl(run_config))
    work.stage.sampling = work.stage.sampling.__class__(temperature=0, max_new_tokens=8)
    for p in work.stage.model.backbone.text.layers.parameters():
        p.data.mul_(3)
    assert work.together(0) == work.one_by_one(0)


def test_counted_operations_are_those_of_the_products() -> None:
    weight = torch.randn(32, 8, requires_grad=True)
    assert counted(lambda: (torch.randn(16, 32) @ weight).sum().backward()) == 2 * (2 * 16 * 32 * 8)
    q = torch.randn(1, 2, 16, 8, requires_grad=True)
    fused = torch.nn.functional.scaled_dot_product_attention
    assert counted(lambda: fused(q, q, q)) == 2 * (2 * 2 * 16 * 16 * 8)
    # Two heads of queries to one of keys: as much work as with one of keys each.
    k = torch.randn(1, 1, 16, 8, requires_grad=True)
    shared = lambda: fused(q, k, k, enable_gqa=True)  # noqa: E731
    assert counted(shared) == 2 * (2 * 2 * 16 * 16 * 8)
    assert counted(lambda: shared().sum().backward()) == 7 * (2 * 2 * 16 * 16 * 8)


def test_it_measures_every_stage_and_leaves_the_run_alone(
    run_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(flops.SIZES, "cpu", (128,))
    run = with_rl(run_config).model_copy(update={"out": str(tmp_path / "out"), "extra": {"steps": "1"}})
    bench(run)
    figures = json.loads((tmp_path / "out" / "bench.json").read_text())
    assert [s["stage"] for s in figures["stages"]] == ["vision", "segmenter", "cold_start", "align", "rl"]
    for stage in figures["stages"]:
        assert abs(sum(stage["shares"].values()) - 1) < 1e-6
        assert {"data", "forward", "backward", "optimizer"} <= set(stage["shares"]) <= {*PARTS, REST}
        assert stage["flops"] > 0
    assert figures["failed"] == {}
    by_rl = figures["stages"][-1]
    assert {"rollout", "reward"} <= set(by_rl["shares"])
    assert by_rl["samples"] == 12 and 1 <= by_rl["reply_tokens"] <= 8
    assert by_rl["missing"] == ["vision", "segmenter", "cold_start", "align"]
    assert [s["title"] for s in figures["side_by_side"]] == ["context", "photo's prefix", "rollout"]
    assert all(ratio > 1 for ratio in figures["side_by_side"][1]["predicted"].values())
    assert not Path(run.run).exists()
    text = (tmp_path / "out" / "bench.txt").read_text()
    assert "random ones instead" in text and "×" in text


def test_a_published_recipe_is_measured_without_its_weights_and_datasets(
    run_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    from loupe_engine.bench import stand_in

    from .test_datasets_source import recipe

    monkeypatch.setitem(flops.SIZES, "cpu", (128,))
    monkeypatch.setattr(stand_in, "DRAWN", 12)
    tiny = recipe("qwen2_5_vl", "lens").model_dump()
    tiny["model"]["backbone"]["vocab"] = stand_in.VOCAB + 100
    changes = {"recipe": tiny, "pool": None, "out": str(tmp_path / "out"), "extra": {"steps": "1"}}
    bench(filled(RunConfig, **{**run_config.model_dump(), **changes}))
    figures = json.loads((tmp_path / "out" / "bench.json").read_text())
    assert [s["stage"] for s in figures["stages"]] == ["align", "rl"] and figures["failed"] == {}
    assert not Path(run_config.run).exists()
    told = capsys.readouterr().out
    assert "no --weights for backbone and segmenter: random ones instead" in told and "12 photos of drawn shapes" in told


def test_what_is_measured_stays_when_the_bench_is_ended(
    run_config: RunConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from loupe_engine.bench import run as bench_run

    real = bench_run.measure

    def ended_at_the_segmenter(run: RunConfig, stage: str, *rest: object) -> object:
        if stage == "segmenter":
            raise SystemExit(130)
        return real(run, stage, *rest)

    monkeypatch.setitem(flops.SIZES, "cpu", (128,))
    monkeypatch.setattr(bench_run, "measure", ended_at_the_segmenter)
    with pytest.raises(SystemExit):
        bench(with_rl(run_config).model_copy(update={"out": str(tmp_path / "out"), "extra": {"steps": "1"}}))
    figures = json.loads((tmp_path / "out" / "bench.json").read_text())
    assert [s["stage"] for s in figures["stages"]] == ["vision"]
    assert "vision" in (tmp_path / "out" / "bench.txt").read_text()
