"""The training loop that every stage runs in."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import ModuleType

import numpy as np
import torch
from torch import Tensor, nn

from ..config import RunConfig, StageConfig
from ..events import EngineError, Rate, emit, note
from ..models.loupe import Loupe
from ..processes import rank, world
from ..whole_files import write_whole
from . import lora, metrics
from .checkpoint import BEFORE, keep_before, load_last, save_atomic
from .checkpointing import checkpointed_layers
from .clock import Clock, part, shares
from .distributed import Ranks, Step
from .ema import Ema
from .made_of import compare, made_of
from .optimizer import adamw, set_rate
from .randomness import seed_torch
from .schedule import factor_of, progress_of
from .stop import Stop
from .turn import Turn
from .weights import owned

Compute = Callable[[Turn], tuple[Tensor, dict[str, float], int]]


def train(run: RunConfig, stage: str, model: Loupe, groups: list[dict], compute: Compute) -> None:
    """Runs a stage to its end or to a stop (SystemExit 130), from its checkpoint on if there is one.

    `groups` are AdamW parameter groups with a `scale` on the stage's learning rate. `compute(turn)` draws
    `config.share` samples and returns (loss, metrics, samples); where it is a module, what it trains beside the model is
    kept in the checkpoint. At the end the model has the weights that later stages take. A loss or gradient that is not
    finite ends the stage with an error.
    """
    config: StageConfig = getattr(run.recipe.stages, stage)
    with ExitStack() as stack:
        stop = stack.enter_context(Stop())
        if config.gradient_checkpointing:
            stack.enter_context(checkpointed_layers(model))
        Training(run, stage, config, model, groups, compute, stop).run()


def take(into: dict[str, nn.Parameter], values: dict[str, Tensor], path: Path) -> None:
    if into.keys() != values.keys():
        raise EngineError("checkpoint-mismatch", f"{path} was written with other settings; delete it to start anew")
    for name, parameter in into.items():
        parameter.copy_(values[name])


def split_runs() -> ModuleType:
    """Of FSDP and ZeRO, which were never run on a GPU: nothing of them is imported where nobody asks for them."""
    from ..experimental import sharded

    return sharded


class Training:
    """One run of a stage: its parts, and how far it is."""

    def __init__(
        self, run: RunConfig, stage: str, config: StageConfig, model: Loupe, groups: list[dict], compute: Compute, stop: Stop
    ):
        self.seed, self.stage, self.config, self.model, self.compute, self.stop = (
            run.recipe.seed, stage, config, model, compute, stop,
        )  # fmt: skip
        self.folder = Path(run.run) / stage
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path, self.metrics = self.folder / "checkpoint.pt", self.folder / "metrics.jsonl"
        self.ranks = Ranks(run, config)
        if config.lora:
            lora.inject(model.backbone.text, config.lora, groups)
        optimizer = adamw(groups, config)
        of_optimizer = {id(p) for group in optimizer.param_groups for p in group["params"]}
        self.trained = {name: p for name, p in model.named_parameters() if id(p) in of_optimizer}
        of_model = {id(p) for p in model.parameters()}
        module = compute if isinstance(compute, nn.Module) else None
        self.heads = {name: p for name, p in module.named_parameters() if id(p) not in of_model} if module else {}
        # `proved`: whether the file at `path` is known to be whole.
        saved, self.proved = load_last(self.path)
        self.made_of = made_of(run, stage) if self.ranks.main else None
        if saved and self.ranks.main:
            compare(saved, self.made_of, self.folder)
        # Folders of a sharded run's last checkpoints.
        self.states: list[str] = [saved["state"]] if saved and saved.get("state") else []
        if saved and not self.ranks.sharded:
            self.load_weights(saved)
        self.step_module, self.optimizer = self.ranks.prepare(Step(model, module), optimizer)
        self.ema = Ema(self.trained, config.ema) if config.ema else None
        self.step, self.before, self.saved_step = 0, 0.0, None
        self.window: metrics.Window = {}
        if saved:
            self.load_progress(saved)
            note(f"resuming {stage} at step {self.step}")
        if self.ranks.main:
            metrics.cut(self.metrics, self.step)
        self.rate, self.clock = Rate(), Clock(self.ranks.device)

    def load_weights(self, saved: dict) -> None:
        if saved.get("optimizer") is None:
            raise EngineError("checkpoint-mismatch", f"{self.path} is of a sharded run: go on with the same launcher")
        with torch.no_grad():
            if saved.get("raw") is None:
                self.model.load_state_dict(saved["weights"], strict=False)
            else:
                take(self.trained, saved["raw"], self.path)
            take(self.heads, saved.get("heads", {}), self.path)

    def load_progress(self, saved: dict) -> None:
        if self.ranks.sharded:
            split_runs().load_state(self.ranks.accelerator, self.folder, saved.get("state"))
        else:
            self.optimizer.load_state_dict(saved["optimizer"])
        if self.ema:
            self.ema.load(saved["ema"])
        self.step = self.saved_step = saved["step"]
        self.before = saved["seconds"]
        windows = saved.get("windows", [])
        if len(windows) == world():
            self.window = windows[rank()]
        states = saved.get("stage", [])
        if len(states) == world() and hasattr(self.compute, "load_state"):
            self.compute.load_state(states[rank()])

    @property
    def seconds(self) -> float:
        """Of training so far, over all runs of the stage."""
        return self.before + self.rate.elapsed

    def run(self) -> None:
        emit("start", stage=self.stage, total_steps=self.config.steps, step=self.step, pid=os.getpid())
        while True:
            minutes, stopping = self.ranks.agree(self.seconds / 60, self.stop.asked)
            progress = progress_of(self.config, self.step, minutes)
            if progress >= 1 or stopping:
                break
            rate = self.config.lr * factor_of(self.config, self.step, progress)
            with self.clock.running():
                self.one_step(rate)
            if self.step % self.config.log_every == 0:
                self.log(rate, progress)
            if self.step % self.config.checkpoint_every == 0:
                self.save()
        if progress < 1:
            self.save()
            self.ranks.wait()
            emit("stopped", step=self.step)
            raise SystemExit(130)
        self.finish()

    def one_step(self, rate: float) -> None:
        set_rate(self.optimizer, rate)
        accelerator = self.ranks.accelerator
        for micro in range(self.config.accumulate):
            seed_torch(self.seed, self.stage, self.step, micro)
            turn = Turn(self.seed, self.stage, self.step, micro)
            with accelerator.accumulate(self.step_module):
                with part("forward"):
                    loss, figures, samples = self.step_module(lambda: self.compute(turn))
                if not self.ranks.all(torch.isfinite(loss.detach())):
                    raise self.not_finite("loss", self.ranks.gather(loss.item()))
                with part("backward"):
                    accelerator.backward(loss)
            self.rate.add(samples * world())
            for name, value in {"loss": loss.item(), **figures}.items():
                self.window.setdefault(name, []).append(value)
        with part("optimizer"):
            norm = self.clip()
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            if self.ema:
                self.ema.update()
        self.step += 1
        self.window.setdefault("grad_norm", []).append(norm)

    def clip(self) -> float:
        """Clips the gradients' norm → what it was."""
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        norm = self.ranks.accelerator.clip_grad_norm_(parameters, self.config.clip)
        norm = float(norm.full_tensor() if hasattr(norm, "full_tensor") else norm)
        if not np.isfinite(norm):
            raise self.not_finite("gradient", [norm])
        return norm

    def not_finite(self, what: str, values: list[float]) -> EngineError:
        """`values`: of every process."""
        kept = "there is no checkpoint yet"
        if self.saved_step is not None:
            kept = f"the last checkpoint, {self.path} of step {self.saved_step}, is kept"
        which, value = next((i, value) for i, value in enumerate(values) if not np.isfinite(value))
        where = f" in process {which}" if len(values) > 1 else ""
        return EngineError(f"{what}-not-finite", f"{self.stage}: the {what} is {value} at step {self.step}{where}; {kept}. A lower lr, or precision: fp32, may help")

    def log(self, rate: float, progress: float) -> None:
        means = metrics.means(self.ranks.gather(self.window))
        self.window = {}
        seconds = self.seconds
        times = {f"time/{name}": share for name, share in shares(self.clock.take()).items()}
        line = {
            "step": self.step,
            "loss": means.pop("loss"),
            "metrics": {"grad_norm": means.pop("grad_norm"), **means, "lr": rate, **times},
            "samples_per_s": self.rate.take(),
            "seconds": seconds,
            "eta_s": seconds * (1 - progress) / max(progress, 1e-6),
        }
        emit("step", **line)
        if self.ranks.main:
            metrics.append(self.metrics, line)

    def save(self, final: bool = False) -> None:
        """To be called in every process; process 0 writes the file."""
        if self.ranks.sharded and self.saved_step == self.step:
            return
        saved = {"step": self.step, "seconds": self.seconds, "windows": self.ranks.gather(self.window), "made_of": self.made_of}
        # What a stage carries from one step to the next, of every process.
        saved["stage"] = self.ranks.gather(self.compute.state() if hasattr(self.compute, "state") else {})
        if self.ranks.sharded:
            accelerator = self.ranks.accelerator
            saved["state"] = split_runs().save_state(accelerator, self.folder, self.step)
            saved["weights"] = owned(split_runs().whole_weights(accelerator, self.step_module), self.stage)
        elif self.ranks.main:
            saved |= self.to_go_on()
            saved["weights"] = self.last_weights() if final else self.weights()
        if self.ranks.main:
            if self.proved and self.path.exists():
                keep_before(self.path)
            save_atomic(saved, self.path)
            self.proved = True
            if self.ranks.sharded:
                self.states = [*self.states[-1:], saved["state"]]
                split_runs().remove_others(self.folder, self.states)
            emit("checkpoint", step=self.step, path=str(self.path))
        self.saved_step = self.step

    def to_go_on(self) -> dict:
        same = self.ema is None and self.config.lora is None
        return {
            "raw": None if same else {name: p.detach() for name, p in self.trained.items()},
            "ema": self.ema and self.ema.average,
            "heads": {name: p.detach() for name, p in self.heads.items()},
            "optimizer": self.optimizer.state_dict(),
        }

    def weights(self) -> dict[str, Tensor] | None:
        """For later stages, in the middle of the run; None where they are in two pieces still."""
        if self.config.lora:
            return None
        with self.ema.in_place() if self.ema else nullcontext():
            return owned(self.model.state_dict(), self.stage)

    def last_weights(self) -> dict[str, Tensor]:
        """The same at the end, which the model has from then on."""
        if self.ema:
            self.ema.take_over()
        if self.config.lora:
            lora.merge(self.model.backbone.text)
        return owned(self.model.state_dict(), self.stage)

    def finish(self) -> None:
        self.save(final=True)
        self.ranks.wait()
        if self.ranks.main:
            self.path.with_name(BEFORE).unlink(missing_ok=True)
            if self.ranks.sharded:
                split_runs().remove_others(self.folder, self.states[-1:])
            write_whole(self.folder / "finished", f"{self.step}\n")
        emit("done", step=self.step, seconds=self.seconds)
