"""A dataset opened by a reader: samples one at a time, in a fixed order, the bad ones counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...events import EngineError
from .order import order
from .sample import Loaded, Sample
from .skips import BadSample, Skips


@dataclass
class Dataset:
    """`records` are the raw entries of a split, in the order of the file; `make` checks one and turns it into a sample.

    A bad record keeps its index, so what one rank skips moves no sample of another.
    """

    name: str
    records: Sequence[Any]
    make: Callable[[Any], Sample]
    skips: Skips = field(default_factory=Skips)

    def __post_init__(self) -> None:
        # A mean over nothing looks like a result.
        if len(self.records) == 0:
            raise EngineError("dataset-empty", f"{self.name} holds no samples ({self.skips})")

    def __len__(self) -> int:
        """Records, the bad ones included."""
        return len(self.records)

    def read(self, index: int) -> Sample | None:
        """Sample `index` with nothing decoded yet; None, and counted in `skips`, when it cannot be used."""
        try:
            return self.make(self.records[index])
        except BadSample as error:
            self.skips.add(f"{self.name}[{index}]", error)
            return None

    def load(self, sample: Sample) -> Loaded | None:
        """Photo and masks of a sample; None, and counted in `skips`, when one of them cannot be read."""
        try:
            return Loaded(sample.photo(), sample.mask(), sample.ignore())
        except BadSample as error:
            self.skips.add(sample.id, error)
            return None

    def stream(
        self, seed: int | None = None, epoch: int = 0, rank: int = 0, world: int = 1, start: int = 0
    ) -> Iterator[tuple[int, Sample]]:
        """(global position, sample) of this rank's share of an epoch, as `order` says; bad records are left out.

        To go on after every rank has finished position p - 1, pass start=p.
        """
        for step, index in enumerate(order(len(self), seed, epoch, rank, world, start)):
            sample = self.read(int(index))
            if sample is not None:
                yield start + rank + step * world, sample
