"""Where a draw's chance comes from: (seed, stage, step) and whose draw it is, so a resumed run sees the same batches."""

from __future__ import annotations

import numpy as np
import torch

from ..processes import rank, world


def words_of(seed: int, stage: str, step: int, micro: int = 0) -> list[int]:
    own = [seed, sum(stage.encode()), step]
    # One process with one micro-batch a step draws from the plain stream.
    return own if (world(), micro) == (1, 0) else [*own, rank(), world(), micro]


def rng_for(seed: int, stage: str, step: int, micro: int = 0) -> np.random.Generator:
    """What the draw of this process's `micro`-th micro-batch of a step is made with."""
    return np.random.default_rng(words_of(seed, stage, step, micro))


def seed_torch(seed: int, stage: str, step: int, micro: int = 0) -> None:
    """Dropout and the like."""
    if (world(), micro) == (1, 0):
        torch.manual_seed(seed * 1_000_003 + step)
    else:
        torch.manual_seed(int(np.random.SeedSequence(words_of(seed, stage, step, micro)).generate_state(1)[0]))
