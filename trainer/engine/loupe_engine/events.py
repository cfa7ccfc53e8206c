"""One JSON object a line on stdout, for the command line in front (docs/trainer-protocol.md)."""

from __future__ import annotations

import json
import sys
import time

from .processes import rank


def emit(event: str, **fields: object) -> None:
    """Of several processes only the first speaks, but each may say what went wrong."""
    if rank() > 0 and event != "error":
        return
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


def note(message: str) -> None:
    emit("note", message=message)


class EngineError(Exception):
    """Something a person can act on: printed as an error event with its code, exit status 1."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


class Rate:
    """Samples a second and the time left, over the last window."""

    def __init__(self) -> None:
        self.start = self.last = time.monotonic()
        self.samples = 0

    def add(self, samples: int) -> None:
        self.samples += samples

    def take(self) -> float:
        now = time.monotonic()
        rate = self.samples / max(now - self.last, 1e-6)
        self.last, self.samples = now, 0
        return rate

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.start
