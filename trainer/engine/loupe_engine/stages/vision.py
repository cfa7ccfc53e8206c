"""Vision pre-training: each image token learns to say which object covers its cell and where that object's box is.

Names are scored against the language model's own word embeddings, so that an image token of a frog and the word "frog"
start out alike: matching them is then one thing to learn, not one for every name. Coordinates are scored against the
embeddings of the number words for the same reason. A few minutes on cached features.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..config import RunConfig
from ..data.reader import Pool
from ..models.loupe import Loupe
from ..text import Text
from ..training import Compute, Turn, train
from ..training.clock import part
from ..training.precision import autocast
from .features import cached_features
from .numbers import Numbers

COVERED = 0.2
"""An object owns a cell when it covers at least this share of it, and more than any other object."""


def cell_owners(labels: np.ndarray, grid: int) -> np.ndarray:
    """Label map [S,S] → [grid·grid] index of the object that owns each cell, -1 for background."""
    size = labels.shape[0] // grid
    cells = labels[: size * grid, : size * grid].reshape(grid, size, grid, size).transpose(0, 2, 1, 3)
    cells = cells.reshape(grid * grid, -1)
    owners = np.full(grid * grid, -1)
    for i, cell in enumerate(cells):
        counts = np.bincount(cell)[1:]
        if len(counts) and counts.max() >= COVERED * cell.size:
            owners[i] = counts.argmax()
    return owners


class PretrainVision(nn.Module):
    def __init__(self, run: RunConfig, model: Loupe, text: Text, pool: Pool):
        super().__init__()
        self.config = run.recipe.stages.vision
        self.vision = model.backbone.vision
        self.embedding = model.backbone.text.embed_tokens
        features = cached_features(model, pool)
        names = sorted({o["name"] for r in pool.records for o in r["objects"]})
        index = {n: i for i, n in enumerate(names)}
        self.source, self.count = features, len(pool)
        grid = model.config.vision.grid
        self.kinds = np.full((len(pool), grid * grid), len(names))
        self.boxes = np.zeros((len(pool), grid * grid, 4), np.int64)
        side = model.config.vision.image_size
        for i, record in enumerate(pool.records):
            owners = cell_owners(np.asarray(pool.labels[i]), grid)
            objects = record["objects"]
            for cell in np.flatnonzero(owners >= 0):
                self.kinds[i, cell] = index[objects[owners[cell]]["name"]]
                self.boxes[i, cell] = np.array(objects[owners[cell]]["box"]) * side // pool.size
        hidden = model.config.backbone.hidden
        words = [text.encode(f" {n}") for n in names]
        self.word_mean = torch.zeros(len(names), model.config.backbone.vocab)
        for row, ids in enumerate(words):
            for i in ids:
                self.word_mean[row, i] += 1 / len(ids)
        self.nothing = nn.Parameter(torch.zeros(1, hidden))
        self.numbers = Numbers(text, side, self.config.losses.get("box_sigma", 2.0))
        self.slots = nn.ModuleList(nn.Linear(hidden, hidden, bias=False) for _ in range(4))
        with torch.no_grad():
            # Neighbouring numbers start out alike, so what is learnt of one coordinate holds for those beside it.
            smooth = Numbers(text, side, 4.0).soft @ torch.randn(side + 1, hidden)
            self.embedding.weight[self.numbers.ids] = 0.04 * smooth / smooth.std()
        self.background = len(names)

    def forward(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        scenes = np.sort(turn.rng.choice(self.count, min(self.config.share, self.count), replace=False))
        with part("data"):
            features = torch.from_numpy(self.source[scenes]).float()
        kinds, boxes = torch.from_numpy(self.kinds[scenes]), torch.from_numpy(self.boxes[scenes])
        with autocast(self.config):
            tokens = self.vision.merge(features)
            kinds_KD = torch.cat([self.word_mean @ self.embedding.weight, self.nothing])
            logits = (tokens @ kinds_KD.T).float()
            owned = kinds != self.background
            number_ND = self.embedding.weight[self.numbers.ids]
            slots = torch.stack([slot(tokens[owned]) for slot in self.slots], dim=1)
            coordinates = F.log_softmax((slots @ number_ND.T).float(), dim=-1)
        kind_loss = F.cross_entropy(logits.flatten(0, 1), kinds.flatten())
        box_loss = -(coordinates * self.numbers.soft[boxes[owned]]).sum(-1).mean()
        with torch.no_grad():
            right = (logits.argmax(-1) == kinds)[owned].float().mean()
            error = (coordinates.argmax(-1) - boxes[owned]).abs().float().mean()
        metrics = {
            "kind": kind_loss.item(),
            "box": box_loss.item(),
            "kind_accuracy": right.item(),
            "box_error_px": error.item(),
        }
        return kind_loss + self.config.losses.get("box", 0.3) * box_loss, metrics, len(scenes)


def setup(run: RunConfig, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    """Trains the merger, the position embedding and the words' embeddings; the trunk stays frozen."""
    model.backbone.vision.trunk.requires_grad_(False)
    stage = PretrainVision(run, model, text, Pool(Path(run.pool or "")))
    return [{"params": list(stage.parameters())}], stage


def pretrain_vision(run: RunConfig, model: Loupe, text: Text) -> None:
    train(run, "vision", model, *setup(run, model, text))
