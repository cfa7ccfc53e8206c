"""Coordinates as number words."""

from __future__ import annotations

import torch

from ..text import Text


class Numbers:
    """Token ids of the coordinates 0…size, and smoothed targets over them, both on `device`; `list`: the ids once more."""

    def __init__(self, text: Text, size: int, sigma: float, device: torch.device | str = "cpu"):
        self.list = [text.encode(str(n))[0] for n in range(size + 1)]
        self.ids = torch.tensor(self.list, device=device)
        self.value_of = {t: n for n, t in enumerate(self.list)}
        values = torch.arange(size + 1, dtype=torch.float32)
        self.soft = torch.softmax(-((values[:, None] - values[None]) ** 2) / (2 * sigma**2), dim=-1).to(device)
