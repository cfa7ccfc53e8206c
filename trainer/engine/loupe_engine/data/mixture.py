"""Several datasets as one endless sequence of records: the same under a seed, whatever the number of processes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .readers import Dataset, order


class Mixture:
    """An epoch holds each dataset's records `weight` times (a share of them, where that is not whole: another in every
    epoch), in one order over all datasets."""

    def __init__(self, sets: Sequence[Dataset], weights: Sequence[float], seed: int):
        self.sets, self.seed = sets, seed
        self.counts = [max(1, round(len(s) * w)) for s, w in zip(sets, weights, strict=True)]
        self.starts = np.cumsum([0, *self.counts])
        self.epoch, self.sequence, self.records = -1, np.zeros(0, np.int64), []

    def __len__(self) -> int:
        """Records of an epoch."""
        return int(self.starts[-1])

    def at(self, position: int) -> tuple[Dataset, int]:
        """Dataset and record at a place of the endless sequence."""
        epoch, place = divmod(position, len(self))
        if epoch != self.epoch:
            self.epoch, self.sequence = epoch, order(len(self), self.seed, epoch, 0, 1)
            self.records = [order(len(s), self.seed + 1 + i, epoch, 0, 1) for i, s in enumerate(self.sets)]
        entry = int(self.sequence[place])
        which = int(np.searchsorted(self.starts, entry, side="right")) - 1
        own = self.records[which]
        return self.sets[which], int(own[(entry - self.starts[which]) % len(own)])
