"""What changed since a stage began is found when it goes on: data end it, settings are told and recorded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.events import EngineError
from loupe_engine.stages.feature_store import settings_of
from loupe_engine.training.checkpoint import BEFORE, load_checkpoint, save_atomic
from loupe_engine.training.made_of import changes, made_of

from .filled import filled
from .test_training_loop import lines, pull, with_settings

EARLIER = Path(__file__).resolve().parents[2] / "tests/fixtures/earlier"
"""Two recipes, and what 46af6f7 recorded of them: its configuration had defaults (trainer/tests/earlier.test.ts)."""
RATE = {"schedule": {"kind": "constant"}}


@pytest.fixture
def half(run_config: RunConfig, tmp_path: Path) -> RunConfig:
    """A run of its own pool, stopped half-way."""
    shutil.copytree(run_config.pool, tmp_path / "pool")
    run = with_settings(run_config.model_copy(update={"pool": str(tmp_path / "pool")}), tmp_path / "run", steps=2, **RATE)
    pull(run)
    return run


def resumed(half: RunConfig, **stage: object) -> RunConfig:
    return with_settings(half, Path(half.run), **{"steps": 4, **RATE, **stage})


def test_nothing_changed_goes_on_without_a_word(half: RunConfig, capsys: pytest.CaptureFixture) -> None:
    capsys.readouterr()
    pull(resumed(half, checkpoint_every=1))
    assert "changed" not in json_notes(capsys) and not (Path(half.run) / "align/changes.jsonl").exists()
    assert len(lines(half, "align")) == 4


@pytest.mark.parametrize("file", ["scenes.jsonl", "images.npy", "labels.npy"])
def test_other_data_end_it(half: RunConfig, file: str) -> None:
    path = Path(half.pool) / file
    if file == "scenes.jsonl":
        path.write_text(path.read_text().replace('"left', '"right', 1).replace("the ", "a ", 1))
    else:
        array = np.load(path, mmap_mode="r+")
        array[:] = 255 - array
        array.flush()
    with pytest.raises(EngineError, match="not those that align began with, up to step 2") as error:
        pull(resumed(half))
    assert error.value.code == "data-changed" and len(lines(half, "align")) == 2


def test_other_settings_are_told_and_recorded(half: RunConfig, capsys: pytest.CaptureFixture) -> None:
    pull(resumed(half, lr=2e-3, batch=4))
    assert "since step 2 of align this has changed: stage.batch 8 → 4; stage.lr 0.001 → 0.002" in json_notes(capsys)
    (recorded,) = (json.loads(one) for one in (Path(half.run) / "align/changes.jsonl").read_text().splitlines())
    assert recorded == {"step": 2, "changed": ["stage.batch 8 → 4", "stage.lr 0.001 → 0.002"]}


def json_notes(capsys: pytest.CaptureFixture) -> str:
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return "\n".join(one["message"] for one in said if one["event"] == "note")


def test_a_stage_before_it_that_was_trained_anew_is_told(half: RunConfig, capsys: pytest.CaptureFixture) -> None:
    earlier = Path(half.run) / "vision/checkpoint.pt"
    earlier.parent.mkdir()
    weights = {"weights": {"a": torch.zeros(3)}, "step": 1, "seconds": 0.0}
    save_atomic(weights, earlier)
    pull(resumed(half, steps=3))
    assert "changed" not in json_notes(capsys)
    save_atomic({**weights, "weights": {"a": torch.ones(3)}}, earlier)
    pull(resumed(half, steps=4))
    assert "vision was trained anew" in json_notes(capsys)


def test_a_checkpoint_from_before_goes_on_with_a_word(half: RunConfig, capsys: pytest.CaptureFixture) -> None:
    """As those of running trainings: bit for bit the same figures."""
    path = Path(half.run) / "align/checkpoint.pt"
    saved = load_checkpoint(path)
    del saved["made_of"]
    torch.save(saved, path)
    shutil.copytree(half.run, Path(half.run).parent / "other")
    other = half.model_copy(update={"run": str(Path(half.run).parent / "other")})
    pull(resumed(half))
    assert "made before checksums" in json_notes(capsys)
    pull(resumed(other, checkpoint_every=1))
    assert [one["loss"] for one in lines(half, "align")] == [one["loss"] for one in lines(other, "align")]


def test_a_damaged_checkpoint_goes_on_from_the_one_before(run_config: RunConfig, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:  # fmt: skip
    whole = with_settings(run_config, tmp_path / "whole", steps=6, checkpoint_every=1, **RATE)
    pull(whole)
    assert not (tmp_path / "whole/align" / BEFORE).exists()
    broken = with_settings(run_config, tmp_path / "broken", steps=6, checkpoint_every=1, **RATE)

    class Killed(Exception):
        pass

    def until(step: int) -> None:
        from loupe_engine.training.loop import Training

        save = Training.save

        def saved(self: Training, final: bool = False) -> None:
            save(self, final)
            if self.step == step:
                raise Killed

        Training.save = saved
        try:
            with pytest.raises(Killed):
                pull(broken)
        finally:
            Training.save = save

    until(4)
    path = tmp_path / "broken/align/checkpoint.pt"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    until(4)  # From step 3 once more: the damaged file must not push the good one out.
    assert load_checkpoint(path)["step"] == 4 and load_checkpoint(path.with_name(BEFORE))["step"] == 3
    pull(broken)
    assert "Going on from the one before it, of step 3" in json_notes(capsys)
    assert [one["loss"] for one in lines(broken, "align")] == [one["loss"] for one in lines(whole, "align")]


def test_keys_of_another_version_say_nothing() -> None:
    assert changes({"a": 1, "gone": 2}, {"a": 1, "new": 3}) == []
    assert changes({"a": {"b": [1]}}, {"a": {"b": [2]}}) == ["a.b [1] → [2]"]


@pytest.mark.parametrize("name", ["small", "published"])
def test_what_an_earlier_version_recorded_has_not_changed(name: str, tmp_path: Path) -> None:
    recipe = filled(Recipe, **yaml.safe_load((EARLIER / f"{name}.yaml").read_text()))
    earlier = json.loads((EARLIER / f"{name}.json").read_text())
    before = earlier["made_of"]
    run = filled(RunConfig, verb="test", recipe=recipe, run=str(tmp_path), threads=1)
    trained = [stage for stage, settings in recipe.stages if settings is not None]
    assert list(before["stages"]) == trained
    for stage in trained:
        now = made_of(run, stage)
        settings = {**{part: before[part] for part in ("seed", "model", "text")}, "stage": before["stages"][stage]}
        assert now["data"] == before["data"] and changes(settings, now["settings"]) == []
        now["settings"]["stage"]["lr"] = 5e-3
        assert changes(settings, now["settings"]) == ["stage.lr 0.001 → 0.005"]
    assert settings_of(recipe.model.segmenter) == earlier["segmenter"]
