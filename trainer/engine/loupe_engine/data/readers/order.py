"""Which rank reads which sample, and when."""

from __future__ import annotations

import numpy as np

from ...events import EngineError


def order(count: int, seed: int | None, epoch: int, rank: int, world: int, start: int = 0) -> np.ndarray:
    """Indices of this rank, int64 [n]: entries start+rank, start+rank+world, ... of one global sequence of `count`.

    The global sequence depends on (count, seed, epoch) alone: seed None is the order of the file, for evaluation.
    Every index occurs exactly once over all ranks: nothing is repeated to make the shares even, so the last share may
    be one shorter. `start` is a global position; another number of ranks may go on from it.
    Raises EngineError "bad-order".
    """
    if count < 0 or world < 1 or not 0 <= rank < world or not 0 <= start <= count:
        raise EngineError("bad-order", f"rank {rank} of {world} from position {start} of {count} samples")
    if seed is None:
        sequence = np.arange(count)
    else:
        sequence = np.random.default_rng([seed, epoch]).permutation(count)
    return sequence[start + rank :: world]
