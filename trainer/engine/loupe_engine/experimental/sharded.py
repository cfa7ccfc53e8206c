"""Checkpoints of runs whose weights and optimizer are split over the processes (FSDP2, DeepSpeed ZeRO).

NEVER RUN on a GPU, which is what it is for.

accelerate writes each process's part into a folder of its own, which counts from the moment that `checkpoint.pt`, which
is replaced in one go, names it; folders that it does not name are left from a save that was cut short, and are removed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from accelerate import Accelerator
from torch import Tensor, nn

from ..events import EngineError
from ..training.checkpoint import not_written


def save_state(accelerator: Accelerator, folder: Path, step: int) -> str:
    """To be called in every process. → the name of the folder."""
    name = f"state-{step}"
    try:
        if accelerator.is_main_process and (folder / name).exists():
            shutil.rmtree(folder / name)
        accelerator.wait_for_everyone()
        accelerator.save_state(str(folder / name))
    except OSError as error:
        raise not_written(folder / "checkpoint.pt", error) from error
    accelerator.wait_for_everyone()
    return name


def remove_others(folder: Path, keep: list[str]) -> None:
    for other in folder.glob("state-*"):
        if other.name not in keep:
            shutil.rmtree(other)


def load_state(accelerator: Accelerator, folder: Path, name: str | None) -> None:
    if name is None or not (folder / name).is_dir():
        message = f"{folder / 'checkpoint.pt'} is not of a sharded run: go on with the launcher it was started with"
        raise EngineError("checkpoint-mismatch", message)
    accelerator.load_state(str(folder / name))


def whole_weights(accelerator: Accelerator, step: nn.Module) -> dict[str, Tensor]:
    """To be called in every process; whole in process 0 alone."""
    state = accelerator.get_state_dict(step) or {}
    return {name.removeprefix("model."): value for name, value in state.items() if name.startswith("model.")}
