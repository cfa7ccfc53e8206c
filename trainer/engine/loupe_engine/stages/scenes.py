"""Questions on composite scenes, whose image features are cached: the source of recipes with `data.scenes`."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..config import RlConfig, StageConfig
from ..cited import around
from ..coordinates import Box, scale_box
from ..data.reader import Pool
from ..models.backbone import Backbone
from ..models.inputs import segment_normal, squares
from ..models.loupe import Loupe
from ..rewards import Truth
from ..text import Text, parse_box
from ..training import Turn
from ..training.clock import part
from .batch import Asked, Batch, Prefix
from .questions import Example, Questions
from .samples import View
from .segmenter import jitter_box, low_res

BOX_ERROR = 0.12
"""Deviation of a forced box's sides, as a share of the box's own: as far off as the model's own boxes are."""


class Scenes:
    """A batch's photos are indices of the pool's scenes."""

    def __init__(self, model: Loupe, text: Text, pool: Pool):
        self.model, self.pool, self.questions = model, pool, Questions(model, text, pool)
        self.sides = model.config.vision.image_size, model.config.segmenter.image_size
        # Questions with a target that has a mask.
        self.present = [[j for j, e in enumerate(r["expressions"]) if pool.has_mask(i, e["targets"])]
                        for i, r in enumerate(pool.records)]  # fmt: skip
        refused = (any(not e["targets"] for e in r["expressions"]) for r in pool.records)
        # A mask can be earned on them, or a refusal.
        self.usable = [i for i, (own, none) in enumerate(zip(self.present, refused, strict=True)) if own or none]
        self.with_target = [i for i, p in enumerate(self.present) if p]

    def __len__(self) -> int:
        return sum(map(len, self.questions.examples))

    def expression(self, scene: int, j: int) -> str:
        return self.pool.records[scene]["expressions"][j]["text"]

    def truth(self, scene: int, j: int) -> Truth:
        targets = self.pool.records[scene]["expressions"][j]["targets"]
        box = self.pool.target_box(scene, targets)
        if box is not None:
            box = scale_box(box, (self.pool.size,) * 2, (self.sides[1],) * 2)
        mask = low_res(self.pool.target_mask(scene, targets), self.model.config.segmenter.mask_size)
        return Truth(box, torch.from_numpy(mask), absent=not targets)

    def with_box(self, example: Example, box: np.ndarray) -> list[int]:
        """The example's reply with other coordinates in it (pixels of the segmenter's image)."""
        reply = list(example.reply)
        for at, value in zip(example.box, box * (self.sides[0] / self.sides[1])):
            reply[at] = self.questions.numbers.list[round(float(value))]
        return reply

    @part("data")
    def forced(self, turn: Turn, config: StageConfig, exact: bool = False) -> Batch:
        rng = turn.rng
        k = config.prompts_per_image
        scenes = rng.choice(self.with_target, config.share // k, replace=False)
        asked = []
        for scene in scenes:
            for j in rng.choice(self.present[scene], k, replace=len(self.present[scene]) < k):
                truth = self.truth(scene, j)
                example = self.questions.examples[scene][j]
                if example.cited:
                    box = np.array(around(self.questions.regions(scene)[[*example.cited]]), np.float32) * self.sides[1]
                elif exact:
                    box = np.array(truth.box, np.float32)
                else:
                    box = jitter_box(rng, np.array(truth.box, np.float32), self.sides[1], BOX_ERROR)
                asked.append(
                    Asked(
                        example.question,
                        truth,
                        self.expression(scene, j),
                        reply=self.with_box(example, box),
                        prompt=tuple(box.tolist()),
                    )
                )
        return Batch([int(s) for s in scenes], asked)

    @part("data")
    def asked(self, turn: Turn, config: RlConfig) -> Batch:
        rng = turn.rng
        scenes = rng.choice(self.usable, config.share // (config.group * config.prompts_per_image), replace=False)
        asked = []
        for scene in scenes:
            drawn = [int(j) for j in rng.permutation(len(self.questions.examples[scene]))]
            absent = [j for j in drawn if not self.pool.records[scene]["expressions"][j]["targets"]]
            present = [j for j in drawn if j in self.present[scene]]
            own = [j for j in drawn if j in absent or j in present]
            for _ in range(config.prompts_per_image):
                kind = own
                if config.absent_share is not None:
                    kind = (absent if rng.random() < config.absent_share else present) or own
                # From the front to the back: repeated only where the scene has too few.
                kind.append(kind.pop(0))
                j = kind[-1]
                question = self.questions.examples[scene][j].question
                asked.append(Asked(question, self.truth(scene, j), self.expression(scene, j)))
        return Batch([int(s) for s in scenes], asked)

    def prefix(self, batch: Batch, backbone: Backbone) -> Prefix:
        cache = self.questions.prefix_pass(batch.photos, backbone)
        first = torch.full((len(batch.photos),), self.questions.first, device=self.model.device)
        return Prefix(cache, first)

    @torch.no_grad()
    def encode(self, batch: Batch, each: int) -> tuple[Tensor, ...]:
        with part("data"):
            normal = segment_normal(self.model.config)
            pixels = squares((self.pool.images[s] for s in batch.photos), self.sides[1], normal).to(self.model.device)
        return tuple(t.repeat_interleave(each, 0) for t in self.model.segmenter.encoder(pixels))

    def parts(self, batch: Batch) -> Tensor | None:
        return None

    def box(self, batch: Batch, photo: int, reply: str) -> Box | None:
        regions = self.questions.regions(batch.photos[photo]) * self.sides[0]
        written = parse_box(reply, self.sides[0], self.questions.text.config, regions)
        return written and scale_box(written, (self.sides[0],) * 2, (self.sides[1],) * 2)

    def view(self, batch: Batch, photo: int) -> View:
        return View(np.asarray(self.pool.images[batch.photos[photo]]), self.sides[1], (self.sides[1],) * 2)

    def counts(self) -> dict[str, float]:
        return {}
