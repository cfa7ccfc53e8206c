"""What a stage is told of the step it computes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..processes import rank, world
from .randomness import rng_for


@dataclass(frozen=True)
class Turn:
    """One micro-batch of one step, counted from 0, in this process."""

    seed: int
    stage: str
    step: int
    micro: int = 0

    @cached_property
    def rng(self) -> np.random.Generator:
        """What this draw is made with; the same object every time, so it goes on."""
        return rng_for(self.seed, self.stage, self.step, self.micro)

    def at(self, step: int) -> "Turn":
        """The same micro-batch of another step, its chance from the beginning."""
        return replace(self, step=step)

    def position(self, questions: int, accumulate: int) -> range:
        """Where in one endless sequence of questions this draw stands, when a step takes `questions` of them over all
        micro-batches and processes: the same questions whatever their number."""
        share = questions // (accumulate * world())
        start = self.step * questions + (self.micro * world() + rank()) * share
        return range(start, start + share)
