"""What a source of questions gives a stage: photos, questions on them, and what is true of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor
from transformers import DynamicCache

from ..config import RlConfig, StageConfig
from ..coordinates import Box
from ..models.backbone import Backbone
from ..rewards import Truth
from ..training import Turn
from .samples import View


@dataclass
class Prefix:
    """Keys and values of everything through <|vision_end|>, one row a photo.

    `first`: the position after it, int64 [B]. `mask`, int64 [B,L], is 0 at padding (which stands on the left); None
    where there is none. `embeds` [B,L,D] are kept for the second pass of "linear" context positions. `regions`: boxes that a
    reply can cite, of each photo, in pixels of the model's image.
    """

    cache: DynamicCache
    first: Tensor
    mask: Tensor | None = None
    embeds: Tensor | None = None
    regions: list[list[list[float]]] | None = None

    def repeat(self, each: int, detach: bool = False) -> "Prefix":
        """A prefix of its own for each of `each` rows a photo; this one stays as it is."""
        cache = DynamicCache()
        for i, layer in enumerate(self.cache.layers):
            keys, values = (t.detach() if detach else t for t in (layer.keys, layer.values))
            cache.update(keys.repeat_interleave(each, 0), values.repeat_interleave(each, 0), i)
        mask, embeds = (None if t is None else t.repeat_interleave(each, 0) for t in (self.mask, self.embeds))
        regions = self.regions and [own for own in self.regions for _ in range(each)]
        return Prefix(cache, self.first.repeat_interleave(each), mask, embeds, regions)


@dataclass
class Asked:
    """One question as token ids, and its truth in the segmenter's frame: box in pixels of its image, mask as shares of
    low-res cells [S/4,S/4], `valid` where these cells count (None: all). `reply` and `prompt`, a reply to force and the
    box it names, are there where a stage asked for them."""

    question: list[int]
    truth: Truth
    expression: str = ""
    reply: list[int] = field(default_factory=list)
    prompt: Box | None = None
    valid: Tensor | None = None


@dataclass
class Batch:
    """`photos` are the source's own; `asked` holds equally many questions on each, photo by photo."""

    photos: Sequence[Any]
    asked: list[Asked]

    @property
    def each(self) -> int:
        return len(self.asked) // len(self.photos)


class Source(Protocol):
    """Composite scenes (scenes.py) or published datasets (datasets.py)."""

    def __len__(self) -> int:
        """Questions of an epoch."""

    def forced(self, turn: Turn, config: StageConfig, exact: bool = False) -> Batch:
        """Questions with a target and a true reply to each; its box, where it is not to be `exact`, as far off as a model's own
        boxes are."""

    def asked(self, turn: Turn, config: RlConfig) -> Batch:
        """Questions to be answered by the model, `config.prompts_per_image` on each photo."""

    def prefix(self, batch: Batch, backbone: Backbone) -> Prefix:
        """One causal pass over system and image for each photo; keys and values keep their gradient."""

    def encode(self, batch: Batch, each: int) -> tuple[Tensor, ...]:
        """Image embedding (and high-res features) of each photo, `each` times in a row."""

    def parts(self, batch: Batch) -> Tensor | None:
        """Each photo's (height, width) in the segmenter's square, int64 [B,2]; None where photos fill it."""

    def box(self, batch: Batch, photo: int, reply: str) -> Box | None:
        """The box that a reply names, in pixels of the segmenter's image."""

    def view(self, batch: Batch, photo: int) -> View:
        """A photo for people to look at."""

    def counts(self) -> dict[str, float]:
        """Figures for the log: what could not be read so far."""


def stacked(values: list[Tensor | None]) -> Tensor | None:
    return None if any(v is None for v in values) else torch.stack([v for v in values if v is not None])
