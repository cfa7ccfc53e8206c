"""One training stage measured: the real stage, data and loop, at a learning rate of 0."""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import torch

from ..config import RunConfig
from ..models.loupe import Loupe
from ..text import Text
from ..training import Compute
from ..training.checkpointing import checkpointed_layers
from ..training.clock import shares
from ..training.loop import Training
from ..training.stop import Stop
from .flops import counted

WARM_UP = 1


@dataclass
class Measured:
    """`shares` of the measured time by part; `seconds` of a step (median), and what the processors spent on it, all
    threads together: where that is less than the step took, others had the machine; `flops` of one step; `memory` in
    bytes (peak allocated, CUDA alone); `reply_tokens`, the mean length of the replies that were sampled."""

    stage: str
    samples_per_s: float
    seconds: float
    cpu_seconds: float
    samples: int
    shares: dict[str, float]
    flops: int
    precision: str
    reply_tokens: float | None = None
    memory: int | None = None
    missing: list[str] = field(default_factory=list)
    """Stages before this one whose weights the run does not have."""

    @property
    def flops_per_s(self) -> float:
        return self.flops / self.seconds


def setup(run: RunConfig, stage: str, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    from ..stages import align, choice, cold_start, rl, segmenter, vision

    if stage == "segmenter":
        return segmenter.setup(run, model)
    made = {"vision": vision.setup, "choice": choice.setup, "cold_start": cold_start.setup, "align": align.setup, "rl": rl.setup}
    return made[stage](run, model, text)


def measure(
    run: RunConfig, stage: str, model: Loupe, groups: list[dict], compute: Compute, steps: int
) -> Measured:
    """Steps of the loop after a warm-up, and one more whose operations are counted. The weights stay as they are."""
    config = getattr(run.recipe.stages, stage)
    with ExitStack() as stack:
        stop = stack.enter_context(Stop())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if config.gradient_checkpointing:
            stack.enter_context(checkpointed_layers(model))
        elsewhere = run.model_copy(update={"run": folder})
        training = Training(elsewhere, stage, config, model, groups, compute, stop)
        for _ in range(WARM_UP):
            training.one_step(0.0)
        flops = counted(lambda: training.one_step(0.0))
        cuda = training.ranks.device.type == "cuda"
        if cuda:
            torch.cuda.reset_peak_memory_stats()
        training.rate.take()
        training.window = {}
        times, spent = [], []
        for _ in range(steps):
            if stop.asked:
                raise SystemExit(130)
            with training.clock.running():
                before, busy = sum(training.clock.seconds.values()), time.process_time()
                training.one_step(0.0)
            times.append(sum(training.clock.seconds.values()) - before)
            spent.append(time.process_time() - busy)
        samples = training.rate.samples // steps
        lengths = training.window.get("completions/mean_length")
    seconds = statistics.median(times)
    return Measured(
        stage,
        samples / seconds,
        seconds,
        statistics.median(spent),
        samples,
        shares(training.clock.take()),
        flops,
        config.precision,
        statistics.mean(lengths) if lengths else None,
        torch.cuda.max_memory_allocated() if cuda else None,
    )
