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

SIZE = 128
SHARED = {"warmup": 10, "log_every": 2, "checkpoint_every": 10_000, "prompts_per_image": 4}


def learner(**rl: object) -> Recipe:
    return Recipe(
        name="learner",
        seed=3,
        model={
            "backbone": {"hidden": 128, "layers": 3, "heads": 4, "kv_heads": 2, "intermediate": 384, "vocab": 900},
            "vision": {"kind": "conv", "image_size": SIZE},
            "segmenter": {"kind": "lite", "image_size": SIZE, "mlp_dim": 128},
            "context": {"queries": 4},
            "connector": {"depth": 1, "heads": 4, "prompt_tokens": 2},
        },
        stages={
            "vision": {**SHARED, "steps": 400, "batch": 32, "lr": 2e-3},
            "segmenter": {**SHARED, "steps": 120, "batch": 8, "lr": 1.2e-3},
            "cold_start": {**SHARED, "steps": 500, "batch": 32, "lr": 1.5e-3},
            "align": {**SHARED, "steps": 60, "batch": 32, "lr": 1e-3},
            "rl": {**SHARED, "steps": 60, "batch": 64, "lr": 2e-4, "group": 8, "max_new_tokens": 64, "beta": 0.005,
                   "rewards": {"box_iou": 1.0, "mask_iou": 1.0}, "losses": {"segmentation": 0.0}, "samples_every": 0, **rl},
        },
        export={"id": "learner", "name": "l", "version": "0", "summary": "", "can": [], "cannot": [], "base_models": [],
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


def pool_of(folder: Path, scenes: int, seed: int) -> Path:
    build_pool(folder, draw_library(folder / "drawn", 0), "train", scenes, seed=seed, size=SIZE)
    return folder


def rewards_of(run: RunConfig) -> list[float]:
    lines = (Path(run.run) / "rl" / "metrics.jsonl").read_text().splitlines()
    return [json.loads(line)["metrics"]["reward"] for line in lines]


@pytest.mark.long
def test_grpo_raises_reward_and_held_out_giou_and_a_broken_reward_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(2)
    pool, fresh = pool_of(tmp_path / "pool", 600, 1), pool_of(tmp_path / "fresh", 40, 2)
    run = RunConfig(verb="rl", recipe=learner(), run=str(tmp_path / "good"), pool=str(pool), threads=2)
    for verb in ("pretrain-vision", "pretrain-segmenter", "cold-start", "align"):
        torch.manual_seed(3)
        VERBS[verb](run)
    before = held_out(run, fresh, "rl")
    # A reward of the reply's letters alone: it varies as a real one does, and knows nothing of the photo.
    monkeypatch.setitem(REWARDS, "broken", lambda completion, truth: zlib.crc32(completion.text.encode()) % 1000 / 1000)
    gains = {}
    for name, rewards in (("good", {"box_iou": 1.0, "mask_iou": 1.0}), ("broken", {"broken": 1.0})):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for stage in ("tokenizer", "vision", "segmenter", "cold_start", "align"):
            if not (folder / stage).exists():
                (folder / stage).symlink_to(tmp_path / "good" / stage, target_is_directory=True)
        own = run.model_copy(update={"run": str(folder), "recipe": learner(rewards=rewards)})
        torch.manual_seed(3)
        VERBS["rl"](own)
        gains[name] = held_out(own, fresh, None) - before
        earned = rewards_of(own)
        print(f"{name}: reward {np.mean(earned[:5]):.3f} to {np.mean(earned[-5:]):.3f}, gIoU {before:.3f} {gains[name]:+.3f}")
        if name == "good":
            assert np.mean(earned[-5:]) > np.mean(earned[:5]) + 0.05
    assert gains["good"] > 0.02 and gains["broken"] < 0.01
