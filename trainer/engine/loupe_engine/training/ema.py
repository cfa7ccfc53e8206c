"""A moving average of the trained weights: what later stages and the export use; training goes on with the raw ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Ema:
    """average ← decay · average + (1 − decay) · weight after every step, from the first weights on."""

    def __init__(self, trained: dict[str, nn.Parameter], decay: float):
        self.trained, self.decay = trained, decay
        self.average = {name: p.detach().clone() for name, p in trained.items()}

    @torch.no_grad()
    def update(self) -> None:
        torch._foreach_lerp_(list(self.average.values()), [p.detach() for p in self.trained.values()], 1 - self.decay)

    def load(self, average: dict[str, Tensor]) -> None:
        for name, value in self.average.items():
            value.copy_(average[name])

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The model has the average for its weights while entered."""
        raw = {name: p.data for name, p in self.trained.items()}
        try:
            for name, p in self.trained.items():
                p.data = self.average[name]
            yield
        finally:
            for name, p in self.trained.items():
                p.data = raw[name]

    def take_over(self) -> None:
        """The model has the average from now on."""
        for name, p in self.trained.items():
            p.data = self.average[name]
