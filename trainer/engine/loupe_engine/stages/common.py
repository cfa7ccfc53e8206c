"""What every training stage shares: the loop, the schedule, checkpoints, progress."""

from __future__ import annotations

import json
import math
import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..config import RunConfig, StageConfig
from ..events import EngineError, Rate, emit, note
from ..models.loupe import Loupe

PARTS = {
    "vision": ("backbone.qwen.model.visual.", "backbone.qwen.model.language_model.embed_tokens", "backbone.qwen.lm_head"),
    "segmenter": ("segmenter.",),
    "cold_start": ("backbone.",),
    "align": ("context_queries", "connector.", "prior."),
    "rl": (
        *("backbone.", "context_queries", "connector.", "prior."),
        *("segmenter.mask_decoder.", "segmenter.prompt_encoder."),
    ),
}
"""The parameters that each stage owns, by prefix: what its checkpoint holds."""


def rng_for(seed: int, stage: str, step: int) -> np.random.Generator:
    """Batches depend on (seed, stage, step) alone, so a resumed run sees the same ones."""
    return np.random.default_rng([seed, sum(stage.encode()), step])


def save_atomic(value: object, path: Path) -> None:
    """A checkpoint is whole or absent: written beside, flushed, then renamed over the old one."""
    temporary = path.with_suffix(".tmp")
    with temporary.open("wb") as file:
        torch.save(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def load_checkpoint(path: Path) -> dict:
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise EngineError("checkpoint-broken", f"{path} cannot be read ({error}); delete it to start the stage anew")


def load_stage(model: Loupe, run: Path, stage: str) -> None:
    """Puts a finished stage's weights into the model."""
    path = run / stage / "checkpoint.pt"
    if not path.exists():
        raise EngineError("stage-missing", f"{path} does not exist; run the {stage} stage first")
    missing = model.load_state_dict(load_checkpoint(path)["weights"], strict=False)
    if missing.unexpected_keys:
        raise EngineError("stage-mismatch", f"{path} was trained with other model settings: {missing.unexpected_keys[:3]}")


def owned(model: Loupe, stage: str) -> dict[str, Tensor]:
    return {k: v for k, v in model.state_dict().items() if k.startswith(PARTS[stage])}


class Stop:
    """Set by SIGINT or SIGTERM; the loop finishes its step and saves."""

    def __init__(self) -> None:
        self.asked = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.ask)

    def ask(self, *_: object) -> None:
        self.asked = True


def schedule(config: StageConfig, step: int, minutes: float) -> tuple[float, float]:
    """(learning-rate factor, progress 0…1): linear warm-up, cosine to 2 %. Progress follows the nearer limit."""
    progress = step / config.steps
    if config.minutes:
        progress = max(progress, minutes / config.minutes)
    progress = min(progress, 1.0)
    warm = min(1.0, (step + 1) / max(config.warmup, 1))
    return warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress))), progress


def train(
    run: RunConfig,
    stage: str,
    model: Loupe,
    groups: list[dict],
    compute: Callable[[np.random.Generator, float], tuple[Tensor, dict[str, float], int]],
) -> None:
    """Runs a stage to its end or to a stop.

    `groups` are AdamW parameter groups with a `scale` on the stage's learning rate. `compute(rng, progress)` draws a
    batch and returns (loss, metrics, samples). A loss that is not finite ends the stage with an error.
    """
    config: StageConfig = getattr(run.recipe.stages, stage)
    folder = Path(run.run) / stage
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "checkpoint.pt"
    for group in groups:
        group["params"] = [p for p in group["params"] if p.requires_grad]
    optimizer = torch.optim.AdamW(groups, lr=config.lr, weight_decay=config.weight_decay, betas=(0.9, 0.98), fused=True)
    step, before = 0, 0.0
    if path.exists():
        saved = load_checkpoint(path)
        model.load_state_dict(saved["weights"], strict=False)
        optimizer.load_state_dict(saved["optimizer"])
        step, before = saved["step"], saved["seconds"]
        note(f"resuming {stage} at step {step}")
    emit("start", stage=stage, total_steps=config.steps, step=step)
    stop, rate = Stop(), Rate()
    metrics_file = (folder / "metrics.jsonl").open("a")
    window: dict[str, list[float]] = {}

    def save() -> None:
        save_atomic(
            {
                "weights": owned(model, stage),
                "optimizer": optimizer.state_dict(),
                "step": step,
                "seconds": before + rate.elapsed,
            },
            path,
        )
        emit("checkpoint", step=step, path=str(path))

    while True:
        factor, progress = schedule(config, step, (before + rate.elapsed) / 60)
        if progress >= 1 or stop.asked:
            break
        for group in optimizer.param_groups:
            group["lr"] = config.lr * factor * group.get("scale", 1.0)
        torch.manual_seed(run.recipe.seed * 1_000_003 + step)
        loss, metrics, samples = compute(rng_for(run.recipe.seed, stage, step), progress)
        if not torch.isfinite(loss):
            raise EngineError(
                "loss-not-finite", f"{stage}: the loss is {loss.item()} at step {step}; the last checkpoint is kept"
            )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        parameters = [p for g in optimizer.param_groups for p in g["params"]]
        norm = nn.utils.clip_grad_norm_(parameters, config.clip)
        optimizer.step()
        step += 1
        rate.add(samples)
        for key, value in {"loss": loss.item(), "grad_norm": norm.item(), **metrics}.items():
            window.setdefault(key, []).append(value)
        if step % config.log_every == 0:
            means = {k: sum(v) / len(v) for k, v in window.items()}
            window.clear()
            minutes = (before + rate.elapsed) / 60
            line = {
                "step": step,
                "loss": means.pop("loss"),
                "metrics": {**means, "lr": config.lr * factor},
                "samples_per_s": rate.take(),
                "seconds": before + rate.elapsed,
                "eta_s": 60 * minutes * (1 - progress) / max(progress, 1e-6),
            }
            emit("step", **line)
            metrics_file.write(json.dumps(line) + "\n")
            metrics_file.flush()
        if step % config.checkpoint_every == 0:
            save()
    save()
    if stop.asked:
        emit("stopped", step=step)
        raise SystemExit(130)
    (folder / "finished").write_text(f"{step}\n")
    emit("done", step=step, seconds=before + rate.elapsed)


def parameters(module: nn.Module) -> list[nn.Parameter]:
    return [p for p in module.parameters() if p.requires_grad]
