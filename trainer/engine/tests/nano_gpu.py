"""nano-gpu's own stages at a size that takes seconds."""

from __future__ import annotations

from pathlib import Path

import yaml

from loupe_engine.config import Recipe

from .filled import filled

FILE = Path(__file__).resolve().parents[2] / "recipes/nano-gpu.yaml"
STAGES = list(yaml.safe_load(FILE.read_text())["stages"])
MODEL = {
    "backbone": {"hidden": 48, "layers": 2, "heads": 3, "kv_heads": 1, "intermediate": 96, "vocab": 700},
    "vision": {"image_size": 64},
    "segmenter": {"image_size": 64, "mlp_dim": 64},
    "context": {"queries": 4},
    "connector": {"heads": 3, "prompt_tokens": 2},
}
STAGE = {"batch": 8, "prompts_per_image": 2, "warmup": 1, "log_every": 1, "checkpoint_every": 1}
RL = {"batch": 16, "group": 4, "max_new_tokens": 8}


def tiny_nano_gpu(steps: int = 2) -> Recipe:
    """As the recipe says, but for sizes, batches and steps; made for the drawn pool of 24 scenes at 64 pixels."""
    recipe = yaml.safe_load(FILE.read_text())
    for part, sizes in MODEL.items():
        recipe["model"][part].update(sizes)
    for name, stage in recipe["stages"].items():
        stage.update({**STAGE, "steps": steps, **(RL if name == "rl" else {})})
    return filled(Recipe, **recipe)
