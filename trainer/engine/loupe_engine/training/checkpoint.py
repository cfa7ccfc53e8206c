"""A stage's checkpoint: one file, whole or absent, that is read back before it takes the place of the one before, and checked
by its own checksums (those of the zip that torch writes, which torch does not check) whenever it is read.

`weights`: what later stages take (None while an adapter is still in training); `raw`: the trained parameters as the
optimizer has them, where they are not those; `ema`, `heads`, `optimizer`, `step`, `seconds`, `windows` (each
process's figures not yet logged): to go on as if unbroken; `state`: the folder of a sharded run's parts (`sharded.py`);
`made_of`: what it depends on (`made_of.py`).
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import torch

from ..events import EngineError, note
from ..unread import why

KEYS = {"weights", "step", "seconds"}
BEFORE = "checkpoint.before.pt"
"""The one before, while a stage trains."""


def save_atomic(value: object, path: Path) -> None:
    """Written beside, flushed, read back, then renamed over the old one; a `.tmp` that a killed process left is never
    read."""
    temporary = path.with_suffix(".tmp")
    try:
        with temporary.open("wb") as file:
            torch.save(value, file)
            file.flush()
            os.fsync(file.fileno())
        check(temporary)
        os.replace(temporary, path)
        sync_folder(path.parent)
    except (OSError, RuntimeError, ValueError) as error:
        temporary.unlink(missing_ok=True)
        raise not_written(path, error) from error


def keep_before(path: Path) -> None:
    """The checkpoint of now gets a second name, to be there until the next is proved, and after that. Where the file system
    has no links there is none."""
    before, temporary = path.with_name(BEFORE), path.with_name(BEFORE + ".tmp")
    try:
        temporary.unlink(missing_ok=True)
        os.link(path, temporary)
        os.replace(temporary, before)
    except OSError:
        temporary.unlink(missing_ok=True)


def check(path: Path) -> bool:
    """Whether it has checksums; raises ValueError where they do not hold."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as file:
            damaged = file.testzip()
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ValueError(str(error) or type(error).__name__) from error
    if damaged:
        raise ValueError(f"its part {damaged} is not what was written")
    return True


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


def load_last(path: Path) -> tuple[dict | None, bool]:
    """To go on from: the checkpoint, or the one before it where that is damaged, which is said. → (None where there is
    none, whether it is the last)."""
    before = path.with_name(BEFORE)
    if not path.exists():
        return (load_checkpoint(before), False) if before.exists() else (None, True)
    try:
        return load_checkpoint(path), True
    except EngineError as error:
        if not before.exists():
            raise
        saved = load_checkpoint(before)
        note(f"{error}. Going on from the one before it, of step {saved['step']}")
        return saved, False


def is_stages(saved: object) -> bool:
    if not isinstance(saved, dict) or not KEYS <= saved.keys():
        return False
    weights, of = saved["weights"], saved.get("made_of")
    are_weights = weights is None or (isinstance(weights, dict) and all(isinstance(one, torch.Tensor) for one in weights.values()))
    is_of = of is None or (isinstance(of, dict) and {"settings", "data", "before"} <= of.keys())
    return are_weights and is_of and type(saved["step"]) is int and isinstance(saved["seconds"], (int, float))


def load_checkpoint(path: Path) -> dict:
    """Raises EngineError "checkpoint-broken"."""
    try:
        if not check(path):
            note(f"{path} was made before checksums: it is read as it is")
        saved = torch.load(path, map_location="cpu", weights_only=True)
        if not is_stages(saved):
            raise ValueError("not a stage's checkpoint")
        return saved
    except Exception as error:
        advice = "delete it to start the stage anew"
        if path.with_name(BEFORE).exists():
            advice += ", or run the stage again: it goes on from the one before"
        raise EngineError("checkpoint-broken", f"{path} cannot be read ({why(error)}); {advice}") from error
