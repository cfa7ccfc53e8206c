"""SIGINT and SIGTERM: the loop finishes its step and saves."""

from __future__ import annotations

import signal


class Stop:
    """Set by a signal while entered; what the signals did before is put back after."""

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Stop:
        self._before = [signal.signal(name, self._ask) for name in self.SIGNALS]
        return self

    def __exit__(self, *_: object) -> None:
        for name, handler in zip(self.SIGNALS, self._before):
            signal.signal(name, handler)

    def _ask(self, *_: object) -> None:
        self.asked = True
