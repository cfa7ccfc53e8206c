"""metrics.jsonl: one line a logged step, the mean of all steps since the last one."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ..events import EngineError

Window = dict[str, list[float]]
"""Figures not yet logged, by name."""


def cut(path: Path, step: int) -> None:
    """Takes out the lines beyond `step`, which will come again, and a last line that was torn."""
    if not path.is_file():
        return
    kept = []
    for line in path.read_text(errors="replace").splitlines():
        try:
            if json.loads(line)["step"] <= step:
                kept.append(line + "\n")
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    temporary = path.with_suffix(".tmp")
    temporary.write_text("".join(kept))
    os.replace(temporary, path)


def append(path: Path, line: dict) -> None:
    try:
        with path.open("a") as file:
            file.write(json.dumps(line) + "\n")
    except OSError as error:
        message = f"{path} could not be written: {error}. The last whole checkpoint is kept; make room and start again"
        raise EngineError("metrics-not-written", message) from error


def means(windows: list[Window]) -> dict[str, float]:
    """Over all processes' figures; not every one has them all."""
    joined: Window = {}
    for window in windows:
        for name, values in window.items():
            joined.setdefault(name, []).extend(values)
    return {name: sum(values) / len(values) for name, values in joined.items()}
