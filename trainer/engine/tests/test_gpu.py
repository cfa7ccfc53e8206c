"""Every stage of nano-gpu in the real loop on a device: a step, a stop, a step from the checkpoint.

On CUDA with the marker `gpu` (`pytest -m gpu -s` prints the peak memory too); the same on the CPU, so that it is tried.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from loupe_engine.config import RunConfig
from loupe_engine.stages.align import align
from loupe_engine.stages.cold_start import cold_start
from loupe_engine.stages.rl import rl
from loupe_engine.stages.segmenter import pretrain_segmenter
from loupe_engine.stages.vision import pretrain_vision
from loupe_engine.models.loupe import Loupe
from loupe_engine.training.start import start
from loupe_engine.training import loop
from loupe_engine.training.checkpoint import load_checkpoint
from loupe_engine.training.distributed import device_of
from loupe_engine.training.precision import autocast, has_bfloat16
from loupe_engine.training.weights import load_stage
from loupe_engine.verbs import tokenizer_of

from .nano_gpu import STAGES, tiny_nano_gpu

NO_CUDA = "PyTorch sees no CUDA device here"
DEVICES = [
    "cpu",
    pytest.param("cuda", marks=[pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason=NO_CUDA)]),
]
RUN: dict[str, Callable] = {
    "vision": lambda run, model: pretrain_vision(run, model, tokenizer_of(run)),
    "segmenter": pretrain_segmenter,
    "cold_start": lambda run, model: cold_start(run, model, tokenizer_of(run)),
    "align": lambda run, model: align(run, model, tokenizer_of(run)),
    "rl": lambda run, model: rl(run, model, tokenizer_of(run)),
}


class Killed(Exception):
    pass


def fresh(run: RunConfig) -> Loupe:
    torch.manual_seed(0)
    return start(run).to(device_of(run))


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_steps_stops_and_goes_on(
    run_config: RunConfig,
    stage: str,
    device: str,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    run = run_config.model_copy(update={"recipe": tiny_nano_gpu(steps=2), "device": device})
    folder, real, starts = Path(run.run) / stage, loop.emit, []

    def stop_after_one(event: str, **fields: object) -> None:
        real(event, **fields)
        if event == "start":
            starts.append(fields["step"])
        if event == "checkpoint" and fields["step"] == 1:
            raise Killed

    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    monkeypatch.setattr(loop, "emit", stop_after_one)
    with pytest.raises(Killed):
        RUN[stage](run, fresh(run))
    model = fresh(run)
    before = {name: value.cpu().clone() for name, value in model.state_dict().items()}
    RUN[stage](run, model)
    assert starts == [0, 1]
    assert all(p.device == device_of(run) and p.dtype == torch.float32 for p in model.parameters())
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2] and all(np.isfinite(line["loss"]) for line in lines)
    weights = load_checkpoint(folder / "checkpoint.pt")["weights"]
    assert any(not torch.equal(value.cpu(), before[name]) for name, value in weights.items())
    # The next stage takes them, on whatever device it runs.
    load_stage(start(run), Path(run.run), stage)
    if device == "cuda":
        peak = torch.cuda.max_memory_allocated() / 2**20
        record_property("peak_mib", round(peak))
        print(f"{stage}: peak {peak:,.0f} MiB on {torch.cuda.get_device_name()}")


@pytest.mark.parametrize("device", DEVICES)
def test_every_stage_computes_in_bf16_where_the_processor_has_it(run_config: RunConfig, device: str) -> None:
    run = run_config.model_copy(update={"recipe": tiny_nano_gpu(), "device": device})
    x = torch.randn(4, 4, device=device_of(run))
    for stage in STAGES:
        with autocast(getattr(run.recipe.stages, stage), x.device):
            assert (x @ x).dtype == (torch.bfloat16 if has_bfloat16(x.device.type) else torch.float32)
