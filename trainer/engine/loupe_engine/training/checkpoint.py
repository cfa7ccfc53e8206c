"""A stage's checkpoint: one file, whole or absent.

`weights`: what later stages take (None while an adapter is still in training); `raw`: the trained parameters as the
optimizer has them, where they are not those; `ema`, `heads`, `optimizer`, `step`, `seconds`, `windows` (each
process's figures not yet logged): to go on as if unbroken; `state`: the folder of a sharded run's parts (`sharded.py`).
"""

from __future__ import annotations

import os
from pathlib import Path

import torch

from ..events import EngineError

KEYS = {"weights", "step", "seconds"}


def save_atomic(value: object, path: Path) -> None:
    """Written beside, flushed, then renamed over the old one; a `.tmp` that a killed process left is never read."""
    temporary = path.with_suffix(".tmp")
    try:
        with temporary.open("wb") as file:
            torch.save(value, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except (OSError, RuntimeError) as error:
        temporary.unlink(missing_ok=True)
        raise not_written(path, error) from error


def sync_folder(folder: Path) -> None:
    """A renamed file is on the disk only when its folder is."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def not_written(path: Path, error: Exception) -> EngineError:
    # torch tells of its own position in the file where the system said that the disk is full.
    reason = error.__context__ if isinstance(error.__context__, OSError) else error
    first = str(reason).splitlines()[0] if str(reason) else type(reason).__name__
    kept = "The last whole checkpoint is kept" if path.exists() else "There is no earlier one"
    return EngineError("checkpoint-not-written", f"{path} could not be written: {first}. {kept}; make room and start again")


def load_checkpoint(path: Path) -> dict:
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        if not isinstance(saved, dict) or not KEYS <= saved.keys():
            raise ValueError("not a stage's checkpoint")
        return saved
    except Exception as error:
        raise EngineError("checkpoint-broken", f"{path} cannot be read ({error}); delete it to start the stage anew")
