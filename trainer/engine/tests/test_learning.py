"""The whole story at a size that learns something in minutes: GRPO makes the model better by the measure that counts, and
a reward that says nothing does not."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.config import Recipe, RunConfig
from loupe_engine.data.drawn import draw_library
from loupe_engine.data.pool import build_pool
from loupe_engine.data.reader import Pool
from loupe_engine.evaluation.predict import Predictor
from loupe_engine.rewards import REWARDS
from loupe_engine.verbs import VERBS, tokenizer_of, trained

from .filled import filled

SIZE = 128
# float32: the same on every processor.
SHARED = {"warmup": 10, "log_every": 2, "checkpoint_every": 10_000, "prompts_per_image": 4, "precision": "fp32"}


def learner(**rl: object) -> Recipe:
    return filled(
        Recipe,
        name="learner",
        seed=3,
        model={
            "backbone": {"hidden": 128, "layers": 3, "heads": 4, "kv_heads": 2, "intermediate": 384, "vocab": 900},
            "vision": {"kind": "conv", "image_size": SIZE, "patch_size": 16, "merge_size": 2},
            "segmenter": {"kind": "lite", "image_size": SIZE, "mlp_dim": 128},
            "context": {"queries": 4},
            "connector": {"depth": 1, "heads": 4, "prompt_tokens": 2},
        },
        stages={
            "vision": {**SHARED, "steps": 400, "batch": 32, "lr": 2e-3},
            "segmenter": {**SHARED, "steps": 120, "batch": 8, "lr": 1.2e-3},
            "cold_start": {**SHARED, "steps": 1500, "batch": 32, "lr": 1.5e-3},
            "align": {**SHARED, "steps": 60, "batch": 32, "lr": 1e-3},
            "rl": {**SHARED, "steps": 100, "batch": 64, "lr": 2e-4, "group": 8, "max_new_tokens": 64, "beta": 0.02,
                   "rewards": {"box_iou": 1.0, "mask_iou": 1.0}, "losses": {"segmentation": 0.0}, "samples_every": 0, **rl},
        },
        export={"id": "learner", "name": "l", "version": "0", "summary": "s", "can": [], "cannot": [], "base_models": [],
                "licence": {"id": "none", "note": ""}},
    )  # fmt: skip


def held_out(run: RunConfig, folder: Path, before: str | None) -> float:
    """gIoU over the questions of scenes that no stage has seen."""
    pool, predictor = Pool(folder), Predictor(trained(run, before), tokenizer_of(run), 64)
    ious = []
    for i, record in enumerate(pool.records):
        questions = [e["text"] for e in record["expressions"]]
        answers = predictor(np.asarray(pool.images[i]), questions)
        for expression, answer in zip(record["expressions"], answers, strict=True):
            truth = pool.target_mask(i, expression["targets"]) if expression["targets"] else np.zeros((SIZE, SIZE), bool)
            mask = np.zeros((SIZE, SIZE), bool) if answer.mask is None else answer.mask
            union = (mask | truth).sum()
            ious.append((mask & truth).sum() / union if union else 1.0)
    return float(np.mean(ious))


# Six hundred scenes are enough to learn to read these; the other sorts of sentences have a thousand wordings.
PLAIN = ("name", "colour", "position", "size")


def pool_of(folder: Path, scenes: int, seed: int) -> Path:
    """Scenes with plain questions alone, one in five of them about what is not there."""
    build_pool(folder, draw_library(folder / "drawn", 0), "train", scenes, seed=seed, size=SIZE, expressions_per_scene=24)
    lines = folder / "scenes.jsonl"
    records = [json.loads(line) for line in lines.read_text().splitlines()]
    for record in records:
        plain = [e for e in record["expressions"] if e["kind"] in PLAIN]
        absent = [e for e in record["expressions"] if e["kind"] == "absent"]
        # Of a scene without a plain one, all: each scene has questions.
        record["expressions"] = plain + absent[: len(plain) // 4] or record["expressions"]
    lines.write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


def earned(run: RunConfig) -> float:
    """Mean of the true rewards over the second half, whatever the stage was rewarded for."""
    lines = (Path(run.run) / "rl" / "metrics.jsonl").read_text().splitlines()
    metrics = [json.loads(line)["metrics"] for line in lines]
    metrics = metrics[len(metrics) // 2 :]
    return float(np.mean([m["rewards/box_iou"] + m["rewards/mask_iou"] for m in metrics]))


@pytest.mark.long
def test_grpo_raises_reward_and_held_out_giou_and_a_broken_reward_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All three runs are asked the same questions in the same steps; the one that stands still is the measure."""
    torch.set_num_threads(2)
    pool, fresh = pool_of(tmp_path / "pool", 600, 1), pool_of(tmp_path / "fresh", 60, 2)
    start = filled(RunConfig, verb="rl", recipe=learner(), run=str(tmp_path / "start"), pool=str(pool), threads=2)
    for verb in ("pretrain-vision", "pretrain-segmenter", "cold-start", "align"):
        torch.manual_seed(3)
        VERBS[verb](start)
    before = held_out(start, fresh, "rl")
    # A reward of the reply's letters alone: it varies as a real one does, and knows nothing of the photo.
    monkeypatch.setitem(REWARDS, "broken", lambda completion, truth: zlib.crc32(completion.text.encode()) % 1000 / 1000)
    settings: dict[str, dict] = {
        "still": {"lr": 1e-12},
        "good": {},
        "broken": {"rewards": {"broken": 1.0, "box_iou": 0.0, "mask_iou": 0.0}},
    }
    reward, gain = {}, {}
    for name, changes in settings.items():
        folder = tmp_path / name
        folder.mkdir()
        for stage in ("tokenizer", "vision", "segmenter", "cold_start", "align"):
            (folder / stage).symlink_to(tmp_path / "start" / stage, target_is_directory=True)
        run = start.model_copy(update={"run": str(folder), "recipe": learner(**changes)})
        torch.manual_seed(3)
        VERBS["rl"](run)
        reward[name], gain[name] = earned(run), held_out(run, fresh, None) - before
        print(f"{name}: reward {reward[name]:.3f}, held-out gIoU {before:.3f} {gain[name]:+.3f}")
    assert reward["good"] > reward["still"] + 0.01 and reward["broken"] < reward["still"] - 0.05
    assert gain["good"] > 0.02 and gain["broken"] < gain["good"] - 0.02
