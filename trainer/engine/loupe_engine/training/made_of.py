"""What a stage is made of: settings, data and earlier stages, kept in its checkpoint and compared when it goes on.

Other data end it: features and order were of the old. Other settings do not, for a person may mean them; they are told, and
recorded in changes.jsonl.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from ..config import RunConfig
from ..events import EngineError, note
from .from_run import checkpoints, from_run

MadeOf = dict[str, Any]
FREE = {"steps", "epochs", "minutes", "checkpoint_every", "log_every", "samples_every"}
"""How long and how often: these may change without a word."""
UNUSED = {"model.connector", "model.context.queries"}
"""Where a recipe leaves them out, earlier versions kept sizes here that nothing had; now None."""
BLOCKS, BLOCK = 64, 4096


def made_of(run: RunConfig, stage: str) -> MadeOf:
    """Plain values: "settings" by section, "data", and "before", the earlier stages' weights."""
    recipe = run.recipe
    names = [name for name, settings in recipe.stages if settings is not None]
    # The segmenter begins where the recipe does, whatever was trained before it.
    before = [] if stage == "segmenter" else names[: names.index(stage)]
    paths = {name: Path(run.run) / name / "checkpoint.pt" for name in before}
    parts = {"seed": recipe.seed, "model": recipe.model, "text": recipe.text, "stage": getattr(recipe.stages, stage)}
    return {
        "settings": {name: one if isinstance(one, int) else one.model_dump(mode="json") for name, one in parts.items()},
        "data": recipe.data.model_dump(mode="json").get("train") or pool_print(Path(run.pool or "")),
        "before": {name: identity(path) for name, path in paths.items() if path.exists()} | others(run),
    }


def others(run: RunConfig) -> dict[str, str]:
    """The stages of the run that this one goes on from."""
    folder = from_run(run)
    return {} if folder is None else {f"from_run.{name}": identity(path) for name, path in checkpoints(folder).items()}


def compare(saved: dict, now: MadeOf, folder: Path) -> None:
    """Raises EngineError "data-changed"; notes and records what else differs from when the checkpoint was made."""
    before, step = saved.get("made_of"), saved["step"]
    if before is None:
        note("its checkpoint was made before checksums: what it was made of is not checked")
        return
    if before["data"] != now["data"]:
        message = (
            f"the data are not those that {folder.name} began with, up to step {step}: put them back, give another --run, "
            f"or delete {folder / 'checkpoint.pt'} to start it anew"
        )
        raise EngineError("data-changed", message)
    differ = changes(before["settings"], now["settings"])
    both = set(before["before"]) & set(now["before"])
    differ += [f"{name} was trained anew" for name in sorted(both) if before["before"][name] != now["before"][name]]
    if differ:
        note(f"since step {step} of {folder.name} this has changed: {'; '.join(differ)} (recorded in changes.jsonl)")
        record(folder / "changes.jsonl", {"step": step, "changed": differ})


def record(path: Path, change: dict) -> None:
    """Raises EngineError "file-not-written"."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(change) + "\n")
    except OSError as error:
        raise EngineError("file-not-written", f"{path} could not be written: {error.strerror}; see to it and start again") from error


def changes(before: Any, now: Any, path: str = "") -> list[str]:
    """`stage.lr 0.001 → 0.002`. A key that one of the two does not have is of another version, and says nothing."""
    if isinstance(before, dict) and isinstance(now, dict):
        keys = [key for key in now if key in before and key not in FREE]
        return [one for key in keys for one in changes(before[key], now[key], f"{path}.{key}".lstrip("."))]
    if before == now or (now is None and path in UNUSED):
        return []
    return [f"{path} {json.dumps(before)} → {json.dumps(now)}"]


def pool_print(folder: Path) -> str | None:
    """Of a scene pool: its records whole, of its pictures and label maps blocks evenly spread over each."""
    if not (folder / "scenes.jsonl").exists():
        return None
    whole = hashlib.sha256()
    for name, sampled in (("scenes.jsonl", False), ("images.npy", True), ("labels.npy", True)):
        path = folder / name
        size = path.stat().st_size
        whole.update(f"{name} {size}\n".encode())
        with path.open("rb") as file:
            if not sampled:
                while data := file.read(1 << 20):
                    whole.update(data)
                continue
            for i in range(BLOCKS):
                file.seek(max(0, size - BLOCK) * i // (BLOCKS - 1))
                whole.update(file.read(BLOCK))
    return whole.hexdigest()


def identity(checkpoint: Path) -> str:
    """Names what a checkpoint holds by its own checksums, without reading it."""
    try:
        with zipfile.ZipFile(checkpoint) as file:
            content = [(one.filename, one.file_size, one.CRC) for one in file.infolist()]
    except (zipfile.BadZipFile, OSError):
        return "unreadable"
    return hashlib.sha256(repr(content).encode()).hexdigest()
