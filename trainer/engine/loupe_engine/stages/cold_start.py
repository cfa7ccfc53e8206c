"""Cold start: the language model learns to think briefly and to write the box (cross-entropy on the reply).

Several questions share one pass over the photo's prefix, as they do in the app. While the conclusion of the thought and
the coordinates are written, half of the heads of one middle layer are asked to look at the image tokens that the target
covers (`losses.look`): otherwise a model of this size guesses places for thousands of steps (docs/log.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import DynamicCache

from ..config import RunConfig
from ..data.reader import Pool
from ..models.backbone import merge_image, mrope_positions
from ..models.loupe import Loupe
from ..text import THINK, Text
from .common import train
from .features import cached_features
from .numbers import Numbers
from .vision import cell_owners


@dataclass
class Example:
    """One question of a scene as token ids. Indices into `reply`: `box` the four coordinates, `conclusion` the thought's
    last sentence."""

    question: list[int]
    reply: list[int]
    box: list[int]
    conclusion: range


def make_example(text: Text, numbers: Numbers, expression: dict, box: tuple[int, ...] | None) -> Example:
    reply = text.reply(expression["think"], box, expression["label"])
    where: list[int] = []
    if box is not None:
        opening = text.tokenizer.token_to_id('[{"bbox_2d":[')
        start = reply.index(opening) + 1
        where = [start, start + 2, start + 4, start + 6]
        assert all(reply[i] in numbers.value_of for i in where)
    end = reply.index(text.tokenizer.token_to_id(THINK[1]))
    last_sentence = expression["think"].rstrip(". ").split(". ")[-1]
    start = max(1, end - len(text.encode(f" {last_sentence}.")))
    return Example(text.question(expression["text"]), reply, where, range(start, end))


def scale_box(box: tuple[int, ...] | None, factor: float, limit: int) -> tuple[int, ...] | None:
    return None if box is None else tuple(min(limit, round(v * factor)) for v in box)


class ColdStart:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, pool: Pool):
        self.model, self.text, self.pool = model, text, pool
        self.config = run.recipe.stages.cold_start
        size = model.config.vision.image_size
        self.features = cached_features(model, pool)
        self.numbers = Numbers(text, size, self.config.losses.get("box_sigma", 2.0))
        self.examples = [
            [
                make_example(text, self.numbers, e, scale_box(pool.target_box(i, e["targets"]), size / pool.size, size))
                for e in record["expressions"]
            ]
            for i, record in enumerate(pool.records)
        ]
        self.usable = [i for i, e in enumerate(self.examples) if e]
        self.targets = [[e["targets"] for e in record["expressions"]] for record in pool.records]
        prefix = torch.tensor([text.prefix()])
        self.prefix = prefix
        grid = model.config.vision.grid
        self.prefix_positions = mrope_positions(prefix, text.image, (grid, grid))

    def prefix_pass(self, features_BND: Tensor) -> DynamicCache:
        """One causal pass over system + image for each scene; its keys and values keep their gradient."""
        backbone = self.model.backbone
        b = features_BND.shape[0]
        ids = self.prefix.expand(b, -1)
        embeds = merge_image(backbone.embed(ids), ids, backbone.vision.merge(features_BND), self.text.image)
        cache = DynamicCache()
        backbone.hidden(embeds, self.prefix_positions.expand(-1, b, -1), cache)
        return cache

    def draw(self, rng: np.random.Generator) -> tuple[list[int], list[Example], Tensor]:
        """Scenes and, for each, `prompts_per_image` of its questions (with repetition where it has fewer), and for each
        question which image tokens its targets cover, bool [N, tokens]."""
        k = self.config.prompts_per_image
        scenes = rng.choice(self.usable, self.config.batch // k, replace=False)
        chosen, covered = [], []
        for scene in scenes:
            own = self.examples[scene]
            picks = rng.permutation(len(own))[:k] if len(own) >= k else rng.integers(0, len(own), k)
            owners = cell_owners(np.asarray(self.pool.labels[scene]), self.model.config.vision.grid)
            chosen += [own[i] for i in picks]
            covered += [np.isin(owners, self.targets[scene][i]) for i in picks]
        return [int(s) for s in scenes], chosen, torch.from_numpy(np.stack(covered))

    def look_loss(self, attentions: tuple[Tensor, ...], here_NL: Tensor, covered_NT: Tensor) -> Tensor:
        """−log of the attention that falls on the target's image tokens, over the positions `here` and half the heads."""
        start = int((self.prefix[0] == self.text.image).nonzero()[0])
        layer = attentions[len(attentions) // 2].float()
        layer = layer[:, : max(1, layer.shape[1] // 2), :, start : start + covered_NT.shape[1]]
        mass = (layer * covered_NT[:, None, None].float()).sum(-1)
        wanted = (here_NL & covered_NT.any(1)[:, None])[:, None].expand_as(mass)
        return -torch.log(mass[wanted] + 1e-6).mean() if wanted.any() else mass.sum() * 0

    def __call__(self, rng: np.random.Generator, progress: float) -> tuple[Tensor, dict[str, float], int]:
        scenes, examples, covered = self.draw(rng)
        features = torch.from_numpy(np.stack([self.features[s] for s in scenes])).float()
        length = max(len(e.question) + len(e.reply) for e in examples) - 1
        ids = torch.full((len(examples), length), self.text.pad)
        labels = torch.full((len(examples), length), -100)
        is_box = torch.zeros(len(examples), length, dtype=torch.bool)
        look_here = torch.zeros(len(examples), length, dtype=torch.bool)
        for row, e in enumerate(examples):
            whole = e.question + e.reply
            ids[row, : len(whole) - 1] = torch.tensor(whole[:-1])
            start = len(e.question) - 1
            labels[row, start : start + len(e.reply)] = torch.tensor(e.reply)
            is_box[row, [start + i for i in e.box]] = True
            look_here[row, [start + i for i in (*e.box, *e.conclusion)]] = True
        with torch.autocast("cpu", torch.bfloat16):
            cache = self.prefix_pass(features)
            cache.batch_repeat_interleave(self.config.prompts_per_image)
            first = int(self.prefix_positions.max()) + 1
            positions = (first + torch.arange(length)).expand(3, len(examples), -1)
            embeds = self.model.backbone.embed(ids)
            hidden, attentions = self.model.backbone.hidden_and_attentions(embeds, positions, cache)
            wanted = labels >= 0
            logits = self.model.backbone.logits(hidden[wanted])
        logits, target, box = logits.float(), labels[wanted], is_box[wanted]
        log_p = F.log_softmax(logits, dim=-1)
        token_loss = -log_p.gather(1, target[:, None])[:, 0]
        values = torch.tensor([self.numbers.value_of[int(t)] for t in target[box]], dtype=torch.long)
        box_loss = -(log_p[box][:, self.numbers.ids] * self.numbers.soft[values]).sum(-1)
        text_loss = token_loss[~box].mean()
        coordinate_loss = box_loss.mean() if len(values) else text_loss * 0
        look_loss = self.look_loss(attentions, look_here, covered)
        weights = self.config.losses
        loss = text_loss + weights.get("box", 1.0) * coordinate_loss + weights.get("look", 0.5) * look_loss
        with torch.no_grad():
            guess = log_p[box][:, self.numbers.ids].argmax(-1)
            error = (guess - values).abs().float().mean() if len(values) else torch.tensor(0.0)
        metrics = {"text": text_loss.item(), "box": coordinate_loss.item(), "look": look_loss.item(), "box_error_px": error.item()}
        return loss, metrics, len(examples)


def cold_start(run: RunConfig, model: Loupe, text: Text) -> None:
    """Trains the language model and the merger; the vision trunk stays frozen (its features are cached)."""
    model.backbone.vision.trunk.requires_grad_(False)
    stage = ColdStart(run, model, text, Pool(Path(run.pool or "")))
    model.backbone.train()
    norms = [p for p in model.backbone.parameters() if p.requires_grad and p.ndim < 2]
    matrices = [p for p in model.backbone.parameters() if p.requires_grad and p.ndim >= 2]
    train(run, "cold_start", model, [{"params": matrices}, {"params": norms, "weight_decay": 0.0}], stage)
