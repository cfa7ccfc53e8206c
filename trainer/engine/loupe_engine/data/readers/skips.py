"""What a reader left out and why: every sample that cannot be used is counted, never dropped in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ...events import EngineError

_KEPT = 100


class BadSample(EngineError):
    """One sample of a dataset cannot be used; the rest can. `code` is one of a few short words, e.g. "bad-mask"."""


@dataclass(frozen=True)
class Skip:
    """`where` is the sample's id, or the dataset and index where it has none yet."""

    where: str
    code: str
    message: str


@dataclass
class Skips:
    """How often each code was met, and the first 100 cases: a broken file must not fill the memory as well.

    A sample met again in a later epoch counts again.
    """

    counts: Counter[str] = field(default_factory=Counter)
    first: list[Skip] = field(default_factory=list)

    def add(self, where: str, error: BadSample) -> None:
        self.counts[error.code] += 1
        if len(self.first) < _KEPT:
            self.first.append(Skip(where, error.code, str(error)))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def __str__(self) -> str:
        """E.g. "3 skipped: 2 image-missing, 1 bad-mask (first: ...)"; "0 skipped" when there are none."""
        if not self.first:
            return "0 skipped"
        parts = ", ".join(f"{number} {code}" for code, number in sorted(self.counts.items()))
        return f"{self.total} skipped: {parts} (first: {self.first[0].where}: {self.first[0].message})"
