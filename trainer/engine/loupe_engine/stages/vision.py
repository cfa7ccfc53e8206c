"""Vision pre-training: each image token learns to say which object covers its cell, or has its region's box, and where
that object's box is.

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
from ..data.names import COCO
from ..data.reader import Pool
from ..events import note
from ..models.loupe import Loupe
from ..training.start import RANDOM
from ..models.backbones.small.words import SPREAD, keep_words, start_words
from ..models.backbones.small.sentences import Sentences
from ..text import Text
from ..training import Compute, Turn, train
from ..training import means
from ..training.clock import part
from ..training.precision import autocast
from .features import cached_features
from .numbers import Numbers
from .pointing import MATCHED, overlaps, region_boxes

COVERED = 0.2
"""An object owns a cell when it covers at least this share of it, and more than any other object."""
UNTOLD = -100
"""Of a region that no object owns nothing is learnt: not all that a photo shows is annotated."""

WEIGHTS = {"box": 0.3, "box_sigma": 2.0}
"""Of each loss term, where a recipe leaves it out."""


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


def region_owners(regions: np.ndarray, objects: np.ndarray) -> np.ndarray:
    """Boxes [R,4] and [N,4] in the same frame → [R] index of the object that owns each region, -1 for none."""
    overlap = overlaps(regions, objects)
    return np.where(overlap.max(1) >= MATCHED, overlap.argmax(1), -1)


class PretrainVision(nn.Module):
    def __init__(self, run: RunConfig, model: Loupe, text: Text, pool: Pool):
        super().__init__()
        self.config = run.recipe.stages.vision
        self.weights = WEIGHTS | self.config.losses
        self.vision = model.backbone.vision
        self.embedding = model.backbone.text.embed_tokens
        features = cached_features(model, pool)
        self.source = features
        # Photos of nameless regions teach no names.
        self.named = np.array([i for i, r in enumerate(pool.records) if all(o["name"] for o in r["objects"])])
        names = sorted({o["name"] for i in self.named for o in pool.records[i]["objects"]})
        index = {n: i for i, n in enumerate(names)}
        config = model.config.vision
        grid, side, tokens = config.grid, config.image_size, config.tokens
        # Twice: a cell of a coat shows a coat, and the person in it.
        self.kinds = np.full((2, len(pool), tokens), len(names), np.int16)
        self.kinds[:, :, grid * grid :] = UNTOLD
        self.boxes = np.zeros((2, len(pool), tokens, 4), np.int16)
        for i in self.named:
            owners = cell_owners(np.asarray(pool.labels[i]), grid)
            objects = pool.records[i]["objects"]
            if config.regions:
                regions = region_boxes(self.vision, features, i)
                owners = np.concatenate([owners, region_owners(regions, pool.boxes(i))])
            wider = {part: whole for whole, o in enumerate(objects) for part in o.get("covers", ())}
            for cell in np.flatnonzero(owners >= 0):
                own = int(owners[cell])
                for k, which in enumerate((own, wider.get(own, own))):
                    self.kinds[k, i, cell] = index[objects[which]["name"]]
                    self.boxes[k, i, cell] = np.array(objects[which]["box"]) * side // pool.size
        hidden = model.config.backbone.hidden
        words = [text.encode(f" {n}") for n in names]
        word_mean = torch.zeros(len(names), model.config.rows)
        for row, ids in enumerate(words):
            for i in ids:
                word_mean[row, i] += 1 / len(ids)
        self.device = model.device
        self.word_mean = word_mean.to(self.device)
        self.nothing = nn.Parameter(torch.zeros(1, hidden))
        # Levelled tokens and words are too small to be told apart as they are.
        self.sharpness = nn.Parameter(torch.tensor(6.0)) if config.regions else None
        self.numbers = Numbers(text, side, self.weights["box_sigma"], self.device)
        self.slots = nn.ModuleList(nn.Linear(hidden, hidden, bias=False) for _ in range(4))
        language = (run.weights or {}).get("language", RANDOM)
        self.known = language != RANDOM
        if self.known:
            sentences = Sentences(Path(language))
            directions = start_words(self.embedding, text, sentences)
            note(f"{len(text.written)} words start as MiniLM knows them")
            if model.backbone.reader is not None:
                model.backbone.reader.start(text, sentences, directions)
            keep_words(self.embedding, text)
            if config.regions:
                kinds = [torch.tensor(text.encode(f" {name}"), device=self.device) for name in COCO]
                self.vision.name_kinds(torch.stack([self.embedding(ids).mean(0) for ids in kinds]))
        with torch.no_grad():
            # Neighbouring numbers start out alike, so what is learnt of one coordinate holds for those beside it.
            spread = SPREAD if config.regions else 0.04
            smooth = Numbers(text, side, 4.0).soft @ torch.randn(side + 1, hidden)
            self.embedding.weight[self.numbers.ids] = (spread * smooth / smooth.std()).to(self.device)
        self.background = len(names)

    def forward(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        scenes = np.sort(turn.rng.choice(self.named, min(self.config.share, len(self.named)), replace=False))
        with part("data"):
            features = torch.from_numpy(self.source[scenes]).to(self.device).float()
        wide = turn.rng.random(self.kinds[0, scenes].shape) < 0.5
        kinds = np.where(wide, self.kinds[1, scenes], self.kinds[0, scenes])
        kinds = torch.from_numpy(kinds.astype(np.int64)).to(self.device)
        boxes = np.where(wide[..., None], self.boxes[1, scenes], self.boxes[0, scenes])
        boxes = torch.from_numpy(boxes.astype(np.int64)).to(self.device)
        with autocast(self.config, self.device):
            tokens = self.vision.merge(features)
            kinds_KD = torch.cat([self.word_mean @ self.embedding.weight, self.nothing])
            logits = (tokens @ kinds_KD.T).float()
            if self.sharpness is not None:
                logits = logits * self.sharpness
            owned = (kinds != self.background) & (kinds != UNTOLD)
            number_ND = self.embedding.weight[self.numbers.ids]
            slots = torch.stack([slot(tokens[owned]) for slot in self.slots], dim=1)
            coordinates = F.log_softmax((slots @ number_ND.T).float(), dim=-1)
        told = kinds != UNTOLD
        if means.alone() and told.any():
            kind_loss = F.cross_entropy(logits.flatten(0, 1), kinds.flatten(), ignore_index=UNTOLD)
        else:
            whole = F.cross_entropy(logits.flatten(0, 1), kinds.flatten(), ignore_index=UNTOLD, reduction="sum")
            kind_loss = means.ratio(whole, told.sum())
        box_loss = means.mean(-(coordinates * self.numbers.soft[boxes[owned]]).sum(-1))
        metrics = {"kind": kind_loss.item(), "box": box_loss.item()}
        if owned.any():
            with torch.no_grad():
                metrics["kind_accuracy"] = (logits.argmax(-1) == kinds)[owned].float().mean().item()
                metrics["box_error_px"] = (coordinates.argmax(-1) - boxes[owned]).abs().float().mean().item()
        return kind_loss + self.weights["box"] * box_loss, metrics, len(scenes)


def setup(run: RunConfig, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    """Trains the merger, the position embedding and the words' embeddings; the trunk stays frozen."""
    model.backbone.vision.trunk.requires_grad_(False)
    stage = PretrainVision(run, model, text, Pool(Path(run.pool or ""))).to(model.device)
    kept = [stage.embedding.weight] if stage.known else []
    rest = [p for p in stage.parameters() if all(p is not k for k in kept)]
    return [{"params": rest}, {"params": kept, "weight_decay": 0.0}], stage


def pretrain_vision(run: RunConfig, model: Loupe, text: Text) -> None:
    train(run, "vision", model, *setup(run, model, text))
