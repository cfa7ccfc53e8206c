"""The `bench` verb: every stage of the recipe, the device's matrix rate, and the side-by-side comparisons."""

from __future__ import annotations

import gc
import json
import platform
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch

from ..config import RunConfig
from ..events import EngineError, emit, note
from ..models.loupe import Loupe
from ..training.start import start
from ..training import Turn
from ..training.distributed import device_of
from ..training.tokenizer import tokenizer_of
from ..training.weights import load_stage
from ..whole_files import write_whole
from .flops import matrix_rates
from .passes import Work
from .sides import Sides, compare
from .stage import Measured, measure, setup
from .stand_in import on_real_data
from .table import table

STEPS = 10


def bench(run: RunConfig) -> None:
    """Writes bench.json and bench.txt to `out` (default: the run's bench folder), after each stage: what is measured stays
    where a limit of time ends it."""
    steps = int(run.extra.get("steps", STEPS))
    if steps < 1:
        raise EngineError("bench-steps", f"{steps} steps are nothing to measure; give at least 1")
    out = Path(run.out or Path(run.run) / "bench")
    out.mkdir(parents=True, exist_ok=True)
    stages = chosen(run)
    emit("start", stage="bench", total_steps=len(stages), step=0)
    rates = matrix_rates(device_of(run))
    with tempfile.TemporaryDirectory() as scratch:
        for measured, sides, failed in all_stages(on_real_data(run, Path(scratch)), stages, steps):
            figures = {
                "recipe": run.recipe.name,
                "device": device_name(run),
                "threads": torch.get_num_threads(),
                "torch": torch.__version__,
                "steps": steps,
                "matrix_flops_per_s": rates,
                "stages": [of_stage(m, rates) for m in measured],
                "failed": failed,
                "side_by_side": [asdict(s) for s in sides],
            }
            write_whole(out / "bench.json", json.dumps(figures, indent=1) + "\n")
            write_whole(out / "bench.txt", table(figures))
    emit("done", step=len(stages), seconds=0)


def chosen(run: RunConfig) -> list[str]:
    """All stages of the recipe, or those asked for, in its order."""
    there = [name for name, config in run.recipe.stages if config is not None]
    asked = run.extra["stages"].split(",") if "stages" in run.extra else there
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise EngineError("bench-stages", f"the recipe has no stage {unknown[0]!r}; it has {', '.join(there)}")
    return [name for name in there if name in asked]


def of_stage(m: Measured, rates: dict[str, float]) -> dict:
    return {**asdict(m), "flops_per_s": m.flops_per_s, "of_matrix_rate": m.flops_per_s / rates[m.precision]}


Figures = tuple[list[Measured], list[Sides], dict[str, str]]
"""The last: what PyTorch could not run here (memory, a device it is not made for), and why; the rest is measured."""


def all_stages(run: RunConfig, stages: list[str], steps: int) -> Iterator[Figures]:
    """All that is known so far, after each stage and after the comparisons."""
    text = tokenizer_of(run)
    measured, sides, failed = figures = [], [], {}
    for number, name in enumerate(stages):
        doing = name
        try:
            model, missing = before(run, name)
            groups, compute = setup(run, name, model, text)
            measured.append(measure(run, name, model, groups, compute, steps))
            measured[-1].missing = missing
            note(f"{name}: {measured[-1].samples_per_s:.3g} samples/s")
            if name == "rl":
                yield figures
                doing = "side by side"
                work = Work.draw(compute, Turn(run.recipe.seed, "rl", 0))
                sides += compare(work, max(3, steps // 2), note)
        except RuntimeError as error:
            failed[doing] = str(error).splitlines()[0]
            traceback.print_exc()
            note(f"{doing} failed: {failed[doing]}")
        emit("step", step=number + 1, loss=0)
        yield figures
        model = groups = compute = work = None
        gc.collect()


def before(run: RunConfig, stage: str) -> tuple[Loupe, list[str]]:
    """The model as the stage finds it, on the device, and which of the stages before have no weights yet."""
    model, names = start(run), [name for name, config in run.recipe.stages if config is not None]
    names = names[: names.index(stage)]
    missing = [name for name in names if not (Path(run.run) / name / "checkpoint.pt").exists()]
    for name in names:
        if name not in missing:
            load_stage(model, Path(run.run), name)
    return model.to(device_of(run)), missing


def device_name(run: RunConfig) -> str:
    device = device_of(run)
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{platform.processor() or platform.machine()} CPU, {torch.backends.cpu.get_cpu_capability()}"
