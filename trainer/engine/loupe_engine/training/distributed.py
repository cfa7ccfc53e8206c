"""The processes of one stage: accelerate underneath, started by torchrun or `accelerate launch`, or by nothing.

The model is called by its parts, not by one forward. DDP, FSDP and DeepSpeed do their work around the forward of the
module that they were given, so a stage's computation runs inside the forward of `Step`.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
import torch.distributed as dist
from accelerate import Accelerator, DistributedDataParallelKwargs, PartialState
from accelerate.utils import DistributedType, GradientAccumulationPlugin
from torch import Tensor, nn

from ..config import RunConfig, StageConfig
from ..events import EngineError
from ..processes import rank, world
from .peers import watch_peers

PATIENCE = timedelta(hours=6)
"""How long the processes wait for one that prepares what all need (features of a large pool), as long as it lives."""


class Step(nn.Module):
    """What is prepared for several processes: the model, and what a stage trains beside it."""

    def __init__(self, model: nn.Module, heads: nn.Module | None):
        super().__init__()
        self.model, self.heads = model, heads

    def forward(self, work: Callable[[], tuple]) -> tuple:
        return work()


def device_of(run: RunConfig) -> torch.device:
    if run.device == "cpu":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise EngineError("device-missing", "--device cuda: PyTorch sees no CUDA device here; use --device cpu")
    return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))


def start(run: RunConfig) -> None:
    """To be called first in each of several processes; nothing where there is one."""
    if world() == 1:
        return
    device_of(run)
    _end_with_parent()
    PartialState(cpu=run.device == "cpu", timeout=PATIENCE)
    watch_peers()


def _end_with_parent() -> None:
    """The launcher starts each process in a session of its own, where a kill of the launcher does not reach it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def end() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()


@contextmanager
def first_process_first() -> Iterator[None]:
    """Process 0 goes through the block alone; the others follow, and find what it made."""
    if not dist.is_initialized():
        yield
        return
    if rank() > 0:
        dist.barrier()
    yield
    if rank() == 0:
        dist.barrier()


class Ranks:
    """This process among those of the stage."""

    def __init__(self, run: RunConfig, config: StageConfig):
        device_of(run)
        self.accelerator = Accelerator(
            cpu=run.device == "cpu",
            gradient_accumulation_plugin=GradientAccumulationPlugin(num_steps=config.accumulate, sync_with_dataloader=False),
            kwargs_handlers=[DistributedDataParallelKwargs(find_unused_parameters=True)],
        )
        self.main, self.device = rank() == 0, self.accelerator.device
        kind = self.accelerator.distributed_type
        self.sharded = kind in (DistributedType.FSDP, DistributedType.DEEPSPEED)
        if config.precision == "fp32" and self.accelerator.mixed_precision != "no":
            message = f"the recipe says precision: fp32, accelerate's configuration {self.accelerator.mixed_precision}; make them the same"
            raise EngineError("precision-conflict", message)
        if self.sharded and (config.lora or config.ema):
            raise EngineError("sharded-unsupported", "lora and ema work with whole weights a process, not with FSDP or ZeRO; leave them out, or give --processes alone")
        if kind == DistributedType.DEEPSPEED:
            # DeepSpeed clips and counts itself, by its own settings.
            settings = self.accelerator.state.deepspeed_plugin.deepspeed_config
            settings["gradient_clipping"] = config.clip
            settings["train_micro_batch_size_per_gpu"] = config.share

    def prepare(self, step: Step, optimizer: torch.optim.Optimizer) -> tuple[nn.Module, torch.optim.Optimizer]:
        if world() > 1:
            trained = {id(p) for group in optimizer.param_groups for p in group["params"]}
            for p in step.parameters():
                p.requires_grad_(id(p) in trained)
            self._refuse_lone_layers(step.model)
        return self.accelerator.prepare(step, optimizer)

    def _refuse_lone_layers(self, model: nn.Module) -> None:
        """A layer that is gathered by itself is gathered again when a gradient reaches its output. Through a KV cache
        gradients reach its inside alone: it would compute with weights that are gone (which ends in a crash at best)."""
        state = self.accelerator.state
        kind = state.distributed_type
        alone = (kind == DistributedType.FSDP and state.fsdp_plugin.auto_wrap_policy is not None) or (
            kind == DistributedType.DEEPSPEED and state.deepspeed_plugin.zero_stage == 3
        )
        if alone and any(p.requires_grad for p in model.backbone.parameters()):
            message = (
                "a stage that trains the language model does so through its KV cache, which ZeRO-3 and FSDP with layers "
                "wrapped one by one cannot do: use trainer/accelerate/fsdp2.yaml or zero2.yaml"
            )
            raise EngineError("sharded-unsupported", message)

    def agree(self, minutes: float, stop: bool) -> tuple[float, bool]:
        """Process 0's minutes, and whether any was asked to stop: all must leave the loop at the same step."""
        if world() == 1:
            return minutes, stop
        values = torch.tensor([minutes if self.main else 0.0, float(stop)], dtype=torch.float64, device=self.device)
        dist.all_reduce(values, dist.ReduceOp.MAX)
        return values[0].item(), bool(values[1].item())

    def all(self, good: Tensor) -> bool:
        """Whether a condition, one bool, holds in every process."""
        if world() == 1:
            return bool(good)
        value = good.to(self.device, torch.int32).reshape(1)
        dist.all_reduce(value, dist.ReduceOp.MIN)
        return bool(value.item())

    def gather(self, value: object) -> list:
        """Every process's value, in all of them."""
        if world() == 1:
            return [value]
        values = [None] * world()
        dist.all_gather_object(values, value)
        return values

    def wait(self) -> None:
        self.accelerator.wait_for_everyone()
