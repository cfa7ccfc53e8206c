"""Fixtures shared by the engine's tests: a drawn scene pool and a recipe of a model that runs in seconds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from loupe_engine.config import Recipe, RunConfig  # noqa: E402
from loupe_engine.data.drawn import draw_library  # noqa: E402
from loupe_engine.data.pool import build_pool  # noqa: E402

from .filled import filled  # noqa: E402

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 scenes of drawn shapes at 64 pixels."""
    folder = tmp_path_factory.mktemp("drawn")
    library = draw_library(folder / "library")
    build_pool(folder / "pool", library, "train", 24, seed=3, size=64)
    return folder / "pool"


def tiny_recipe(**stage: object) -> Recipe:
    settings = {"steps": 4, "batch": 8, "lr": 1e-3, "warmup": 1, "log_every": 1, "checkpoint_every": 2, **stage}
    settings = {**settings, "prompts_per_image": 2}
    return filled(
        Recipe,
        name="tiny",
        model={
            "backbone": {"hidden": 64, "layers": 2, "heads": 2, "kv_heads": 1, "intermediate": 96, "vocab": 700},
            "vision": {"kind": "conv", "image_size": 64, "patch_size": 16, "merge_size": 2},
            "segmenter": {"kind": "lite", "image_size": 64, "mlp_dim": 64},
            "context": {"queries": 4},
            "connector": {"depth": 1, "heads": 2, "prompt_tokens": 2},
        },
        stages={"vision": settings, "segmenter": settings, "cold_start": settings, "align": settings},
        export={
            "id": "tiny",
            "name": "tiny",
            "version": "0.0.1",
            "summary": "for tests",
            "can": [],
            "cannot": [],
            "licence": {"id": "none", "note": ""},
            "base_models": [],
            "max_new_tokens": 12,
        },
    )


@pytest.fixture
def run_config(pool: Path, tmp_path: Path) -> RunConfig:
    return filled(RunConfig, verb="test", recipe=tiny_recipe(), run=str(tmp_path / "run"), pool=str(pool), threads=1)
