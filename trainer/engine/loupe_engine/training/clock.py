"""Where the time of a step goes: on the data, the rollout, the rewards, forward, backward, the optimizer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch

PARTS = ("data", "rollout", "reward", "forward", "backward", "optimizer")
REST = "other"

_running: Clock | None = None


class Clock:
    """Seconds of each part while it is running; a part within another counts for itself alone.

    On CUDA the device is waited for where a part ends, for there the host runs ahead.
    """

    def __init__(self, device: torch.device):
        self.device = device
        self.seconds: dict[str, float] = {}
        self._parts: list[str] = [REST]
        self._since = 0.0

    @contextmanager
    def running(self) -> Iterator[Clock]:
        """`part` counts on this clock while entered; what is in no part is `REST`."""
        global _running
        before, _running = _running, self
        self._since = self._now()
        try:
            yield self
        finally:
            self._charge()
            _running = before

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._charge()
        self._parts.append(name)
        try:
            yield
        finally:
            self._charge()
            self._parts.pop()

    def take(self) -> dict[str, float]:
        """Seconds by part since the last call, in the order of `PARTS`; parts that did not occur are left out."""
        seconds, self.seconds = self.seconds, {}
        return {name: seconds[name] for name in (*PARTS, REST) if name in seconds}

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        return time.perf_counter()

    def _charge(self) -> None:
        now, name = self._now(), self._parts[-1]
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._since
        self._since = now


@contextmanager
def part(name: str) -> Iterator[None]:
    """A part of a step, around a block or as a decorator; without effect where no clock is running."""
    if _running is None:
        yield
        return
    with _running.part(name):
        yield


def shares(seconds: dict[str, float]) -> dict[str, float]:
    """Of the sum, which is then 1."""
    whole = sum(seconds.values())
    return {name: value / whole for name, value in seconds.items()} if whole > 0 else {}
