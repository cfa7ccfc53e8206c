"""The same computation in two ways: the trainer's own, and the one it is there to save."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from ..models.backbone import Backbone
from ..models.loupe import Loupe
from ..stages.batch import Batch, Prefix
from ..stages.language import Row, Scored, score
from ..stages.rl import Rl
from ..stages.rollout import rollout
from ..training import Turn
from ..training.precision import autocast


class Watched:
    """A language model that keeps the embeddings of its last pass."""

    def __init__(self, backbone: Backbone):
        self.backbone = backbone

    def __getattr__(self, name: str) -> object:
        return getattr(self.backbone, name)

    def hidden(self, embeds_BSD: Tensor, *rest: object) -> Tensor:
        self.embeds = embeds_BSD
        return self.backbone.hidden(embeds_BSD, *rest)


@contextmanager
def context_positions(model: Loupe, positions: str) -> Iterator[None]:
    before, model.config.context.positions = model.config.context.positions, positions
    try:
        yield
    finally:
        model.config.context.positions = before


@dataclass
class Work:
    """A step of GRPO up to where its replies are there: rows [photos · each], photo by photo."""

    stage: Rl
    batch: Batch
    rows: list[Row]

    @classmethod
    def draw(cls, stage: Rl, turn: Turn) -> Work:
        """The replies are sampled from the model as it is."""
        batch = stage.source.asked(turn, stage.config)
        questions = [a.question for a in batch.asked for _ in range(stage.config.group)]
        work = cls(stage, batch, [(q, []) for q in questions])
        replies = work.sampled(work.prefix().repeat(work.each, detach=True), questions, seed=0)
        return cls(stage, batch, list(zip(questions, replies, strict=True)))

    @property
    def each(self) -> int:
        return self.batch.each * self.stage.config.group

    def prefix(self, photos: Batch | None = None) -> Prefix:
        """With its embeddings, which `language.second_pass` needs."""
        watched = Watched(self.stage.model.backbone)
        with autocast(self.stage.config, self.stage.model.device):
            prefix = self.stage.source.prefix(photos or self.batch, watched)
        prefix.embeds = watched.embeds
        return prefix

    def sampled(self, prefix: Prefix, questions: list[list[int]], seed: int) -> list[list[int]]:
        model, text = self.stage.model, self.stage.text
        generator = torch.Generator(model.device).manual_seed(seed)
        with autocast(self.stage.config, model.device):
            return rollout(model.backbone, prefix, questions, self.stage.sampling, text.eos, text.pad, generator)

    def scored(self, prefix: Prefix) -> Scored:
        with autocast(self.stage.config, self.stage.model.device):
            return score(self.stage.model, self.stage.text, prefix, self.rows)

    def one_pass(self) -> Scored:
        """Ours: log-probabilities and context of one pass, the queries behind the reply, on the photo's prefix."""
        with context_positions(self.stage.model, "mrope"):
            return self.scored(self.prefix().repeat(self.each))

    def two_passes(self) -> Scored:
        """LENS's: log-probabilities of one pass, the context of a second one over everything from the first token on.
        That the first starts from the photo's prefix, and that the image tokens are not computed twice, is granted."""
        with context_positions(self.stage.model, "linear"):
            return self.scored(self.prefix().repeat(self.each))

    def own_prefixes(self) -> Scored:
        """As `one_pass`, with a prefix computed for every rollout."""
        photos = Batch([p for p in self.batch.photos for _ in range(self.each)], [])
        with context_positions(self.stage.model, "mrope"):
            return self.scored(self.prefix(photos))

    def group(self) -> tuple[Prefix, list[list[int]]]:
        """Prefix and questions of the first expression's group."""
        photo = Batch(self.batch.photos[:1], [])
        with torch.no_grad():
            return self.prefix(photo), [q for q, _ in self.rows[: self.stage.config.group]]

    def together(self, seed: int) -> list[list[int]]:
        """A group's replies, sampled as one batch on the shared prefix."""
        prefix, questions = self.group()
        return self.sampled(prefix.repeat(len(questions)), questions, seed)

    def one_by_one(self, seed: int) -> list[list[int]]:
        """A group's replies, one after another, each on the shared prefix."""
        prefix, questions = self.group()
        return [self.sampled(prefix.repeat(1), [q], seed + i)[0] for i, q in enumerate(questions)]

    def lengths(self) -> tuple[int, int, int]:
        """Tokens of a photo's prefix; of the longest question with its reply; how many queries follow."""
        with torch.no_grad():
            past = self.prefix(Batch(self.batch.photos[:1], [])).cache.get_seq_length()
        queries = self.stage.model.queries
        return past, max(len(q) + len(r) for q, r in self.rows), 0 if queries is None else len(queries)
