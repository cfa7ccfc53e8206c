"""A pool's questions as tokens, and the pass over a scene's prefix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from transformers import DynamicCache

from ..cited import MOST_CITED
from ..data.reader import Pool
from ..models.backbone import Backbone, merge_image, mrope_positions
from ..models.loupe import Loupe
from ..text import Text
from ..training.clock import part
from .features import cached_features
from .numbers import Numbers
from .pointing import MATCHED, led, overlaps, point, region_boxes, shown_by


SAMPLE = 256
"""Scenes whose regions say what words are to be compared with at first."""


@dataclass
class Example:
    """One question of a scene as token ids. Indices into `reply`: `box` the four coordinates, `conclusion` the thought's
    last sentence, `items` the words of its list that mean a target, `pointers` where the regions that are meant are named,
    in conclusion and answer. `cited`: the regions that stand in the answer for coordinates. `read_off`: indices into `reply`
    of what is written behind pointers, with the regions that these name."""

    question: list[int]
    reply: list[int]
    box: list[int]
    conclusion: range
    items: list[int]
    pointers: list[int]
    cited: tuple[int, ...] = ()
    read_off: tuple[tuple[int, tuple[int, ...]], ...] = ()


def make_example(
    text: Text,
    numbers: Numbers,
    expression: dict,
    box: tuple[int, ...] | None,
    shown: list[int | None] | None = None,
    whole: int | None = None,
    token: str | None = None,
) -> Example:
    """`token`: at which the mask's context is read; a refusal has none. `shown`: for each object of the scene the region that shows it; None for a tower without regions. `whole`: the region
    that shows all targets at once. A thought begins with the regions that its answer will cite: the stage `choice` has taught
    to name them there."""
    think, mentions, behind = expression["think"], expression["mentions"], []
    cited = () if shown is None else standing_for([shown[i] for i in expression["targets"]], whole)
    if shown is not None:
        pointed = led(point(think, mentions, shown), cited)
        think, mentions, behind = pointed.think, pointed.mentions, pointed.read_off
    encoded = text.reply(think, box, expression["label"], cited, None if box is None else token)
    reply = encoded.ids
    where: list[int] = []
    if box is not None and not cited:
        opening = text.tokenizer.token_to_id('[{"bbox_2d":[')
        start = reply.index(opening) + 1
        where = [start, start + 2, start + 4, start + 6]
        assert all(reply[i] in numbers.value_of for i in where)

    def tokens(start: int, stop: int) -> list[int]:
        """Tokens that share a character with think[start:stop]."""
        before = len(text.config.think[0]) if text.config.think else 0
        start, stop = start + before, stop + before
        return [i for i, (a, b) in enumerate(encoded.offsets) if a < stop and b > start]

    concluding = think.rfind(". ", 0, -1) + 1
    last = tokens(concluding, len(think))
    listed = [m for m in mentions if m[1] <= concluding and set(m[2]) & set(expression["targets"])]
    items = [i for start, end, _ in listed for i in tokens(start, end)]
    named = set(text.pointers)
    pointers = [i for i, token in enumerate(reply) if i >= last[0] and token in named]
    read_off = tuple((i, tuple(regions)) for start, end, regions in behind for i in tokens(start, end))
    conclusion = range(last[0], last[-1] + 1)
    return Example(text.question(expression["text"]), reply, where, conclusion, items, pointers, cited, read_off)


def standing_for(shown: list[int | None], whole: int | None) -> tuple[int, ...]:
    """The regions that an answer cites for its targets: each one's own, else the one that shows all of them; none where
    coordinates have to be written. `shown`: the region of each target."""
    own = tuple(dict.fromkeys(region for region in shown if region is not None))
    if None not in shown and 0 < len(own) <= MOST_CITED:
        return own
    return () if whole is None else (whole,)


class Questions:
    """`examples[scene][expression]`, and the image features of every scene (cached: the vision trunk is frozen). Without
    `grid` regions alone stand in the prefix, at the positions that they have behind the grid."""

    def __init__(self, model: Loupe, text: Text, pool: Pool, box_sigma: float = 2.0, grid: bool = True):
        self.model, self.text, self.pool = model, text, pool
        vision = model.config.vision
        self.left_out = 0 if grid else vision.grid**2
        """Image tokens before the first that is seen."""
        self._features = cached_features(model, pool)
        self.numbers = Numbers(text, vision.image_size, box_sigma, model.device)
        self.examples = [
            [
                make_example(text, self.numbers, e, self.box(i, e["targets"]), shown, whole, model.config.context.token)
                for e, whole in zip(record["expressions"], self.wholes(i), strict=True)
            ]
            for i, (record, shown) in enumerate(zip(pool.records, map(self.shown, range(len(pool))), strict=True))
        ]
        self.prefix = torch.tensor([text.prefix()], device=model.device)
        self.prefix_positions = mrope_positions(self.prefix.cpu(), text.image, (vision.grid,) * 2).to(model.device)
        self.first = int(self.prefix_positions.max()) + 1
        """The position after the prefix."""
        image = (self.prefix[0] == text.image).nonzero()[:, 0]
        kept = torch.ones_like(self.prefix[0], dtype=torch.bool)
        kept[image[: self.left_out]] = False
        self.prefix, self.prefix_positions = self.prefix[:, kept], self.prefix_positions[..., kept]
        first = int(image[0])
        self.image = slice(first, first + len(image) - self.left_out)
        """Where image tokens stand in the prefix."""

    def box(self, scene: int, targets: list[int]) -> tuple[int, ...] | None:
        """The targets' box in pixels of the language model's image; None when absent."""
        size, box = self.model.config.vision.image_size, self.pool.target_box(scene, targets)
        return None if box is None else tuple(min(size, round(v * (size / self.pool.size))) for v in box)

    def regions(self, scene: int) -> np.ndarray:
        """Boxes of the tower's regions in shares of the image, float32 [R,4]; none where it finds none."""
        if not self.model.config.vision.regions:
            return np.zeros((0, 4), np.float32)
        return region_boxes(self.model.backbone.vision, self._features, scene)

    def shown(self, scene: int) -> list[int | None] | None:
        """The region that shows each object, None where none does; None for a tower without regions."""
        if not self.model.config.vision.regions:
            return None
        return shown_by(self.regions(scene), self.pool.boxes(scene))

    def names(self) -> Tensor:
        """Embeddings of what things are called, [names,D]."""
        names = sorted({o["name"] for r in self.pool.records for o in r["objects"] if o["name"]})
        ids = [torch.tensor(self.text.encode(f" {name}"), device=self.model.device) for name in names]
        return torch.stack([self.model.backbone.text.embed_tokens(i).mean(0) for i in ids])

    def region_tokens(self) -> Tensor:
        """Tokens of some scenes' regions, [regions,D]."""
        vision = self.model.backbone.vision.eval()
        some = range(0, len(self.pool), -(-len(self.pool) // SAMPLE))
        rows = self.features(list(some))[:, -self.model.config.vision.regions :]
        tokens = vision.merge_regions(rows)
        vision.train()
        return tokens.flatten(0, 1)

    def wholes(self, scene: int) -> list[int | None]:
        """For each of the scene's questions the region that shows all its targets at once; None where none does."""
        boxes = [self.pool.target_box(scene, e["targets"]) for e in self.pool.records[scene]["expressions"]]
        there = np.array([box for box in boxes if box is not None], np.float32).reshape(-1, 4) / self.pool.size
        found = iter(shown_by(self.regions(scene), there))
        return [None if box is None else next(found) for box in boxes]

    def showing(self, scene: int) -> np.ndarray:
        """Which regions show which objects, bool [R,N]."""
        return overlaps(self.regions(scene), self.pool.boxes(scene)) >= MATCHED

    def shares(self, scene: int) -> list[np.ndarray | None]:
        """Of each question the share of each region in its answer, and last that nothing matches, float32 [R+1]; None where
        neither regions nor their absence answer it."""
        return [self.share(scene, e["targets"]) for e in self.pool.records[scene]["expressions"]]

    def share(self, scene: int, targets: list[int]) -> np.ndarray | None:
        """As `shares`, of one question."""
        regions = self.regions(scene)
        share = np.zeros(len(regions) + 1, np.float32)
        if not targets:
            share[-1] = 1
            return share
        # Of several things each counts, and a region around all of them.
        whole = np.array([self.pool.target_box(scene, targets)], np.float32) / self.pool.size
        best = overlaps(regions, np.concatenate([self.pool.boxes(scene)[targets], whole])).max(1)
        share[:-1] = np.where(best >= MATCHED, best - MATCHED / 2, 0) ** 2
        return share / share.sum() if share.any() else None

    @part("data")
    def features(self, scenes: list[int], orders: np.ndarray | None = None) -> Tensor:
        """[B, tokens, channels] float32, without the grid's where that is left out; each scene's regions in the order of its
        row of `orders`, int [scenes, regions]."""
        features = torch.from_numpy(np.stack([self._features[s, self.left_out :] for s in scenes]))
        features = features.to(self.model.device).float()
        if orders is None:
            return features
        cells = features.shape[1] - orders.shape[1]
        rows = torch.from_numpy(orders).to(features.device)[..., None].expand(-1, -1, features.shape[-1])
        return torch.cat([features[:, :cells], features[:, cells:].gather(1, rows)], 1)

    def prefix_pass(
        self, scenes: list[int], backbone: Backbone | None = None, orders: np.ndarray | None = None
    ) -> DynamicCache:
        """One causal pass over system + image for each scene; its keys and values keep their gradient."""
        backbone, b = backbone or self.model.backbone, len(scenes)
        ids = self.prefix.expand(b, -1)
        merge = backbone.vision.merge_regions if self.left_out else backbone.vision.merge
        image = merge(self.features(scenes, orders))
        embeds = merge_image(backbone.embed(ids), ids, image, self.text.image)
        cache = DynamicCache()
        backbone.hidden(embeds, self.prefix_positions.expand(-1, b, -1), cache)
        return cache

    def positions(self, rows: int, length: int) -> Tensor:
        """[3, rows, length] counting up from the prefix's end."""
        return (self.first + torch.arange(length, device=self.model.device)).expand(3, rows, -1)
