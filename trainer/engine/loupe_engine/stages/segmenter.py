"""Segmenter pre-training: boxes, clicks, coarse masks and corrective clicks on composite scenes (SAM2's recipe in small).

All prompts of one step are of one kind, so no prompt is padded in a way the app never pads it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..config import RunConfig
from ..data.reader import Pool
from ..models.inputs import squares
from ..models.loupe import Loupe
from ..training import Compute, Turn, train
from ..training.clock import part
from ..training.precision import autocast
from .losses import bce, dice, hard_iou

KINDS = {"box": 0.4, "click": 0.3, "mask": 0.1, "box+mask": 0.2}
BACKGROUND = 0.08
"""Share of prompts that point at no object: their mask is empty and the object score negative."""


def low_res(mask: np.ndarray, size: int) -> np.ndarray:
    """bool [S,S] → share of each cell that is covered, float32 [size,size]."""
    factor = mask.shape[0] // size
    return mask.reshape(size, factor, size, factor).mean((1, 3), dtype=np.float32)


def coarse_mask(rng: np.random.Generator, target: np.ndarray) -> np.ndarray:
    """What a positional prior looks like: blurred, displaced, noisy, of varying contrast. Logits [size,size]."""
    size = target.shape[0]
    small = torch.from_numpy(target)[None, None]
    small = F.avg_pool2d(small, 4)
    noise = torch.from_numpy(rng.normal(0, 0.25, small.shape).astype(np.float32))
    up = F.interpolate(small + noise, size=(size, size), mode="bilinear")[0, 0].numpy()
    shift = rng.integers(-3, 4, 2)
    up = np.roll(up, tuple(shift), (0, 1))
    return ((up - 0.5) * rng.uniform(4, 14) + rng.normal(0, 1)).astype(np.float32)


def jitter_box(rng: np.random.Generator, box: np.ndarray, size: int, amount: float = 0.08) -> np.ndarray:
    span = np.tile(np.maximum(box[2:] - box[:2], 8), 2)
    return np.clip(box + rng.normal(0, amount, 4) * span, 0, size - 1)


class PretrainSegmenter:
    def __init__(self, run: RunConfig, model: Loupe, pool: Pool):
        self.model, self.pool = model, pool
        self.config = run.recipe.stages.segmenter
        self.size = model.config.segmenter.image_size
        self.low = model.config.segmenter.mask_size

    @part("data")
    def draw(self, rng: np.random.Generator, kind: str) -> dict:
        scenes = rng.choice(len(self.pool), self.config.share, replace=False)
        images, owner, targets, boxes, clicks, coarse = [], [], [], [], [], []
        for row, scene in enumerate(scenes):
            flip = rng.random() < 0.5
            image, labels = np.asarray(self.pool.images[scene]), np.asarray(self.pool.labels[scene])
            if flip:
                image, labels = image[:, ::-1], labels[:, ::-1]
            images.append(image)
            present = np.flatnonzero(np.bincount(labels.ravel(), minlength=256)[1:] > 60) + 1
            for _ in range(self.config.prompts_per_image):
                owner.append(row)
                empty = len(present) == 0 or rng.random() < BACKGROUND
                ys, xs = np.nonzero(labels == (0 if empty else rng.choice(present)))
                at = rng.integers(len(xs))
                click = np.array([xs[at], ys[at]], np.float32)
                if empty:
                    mask = np.zeros_like(labels, bool)
                    half = rng.uniform(8, 30, 2)
                    box = np.concatenate([click - half, click + half]).clip(0, self.size - 1)
                else:
                    mask = labels == labels[ys[0], xs[0]]
                    box = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], np.float32)
                target = low_res(mask, self.low)
                targets.append(target)
                boxes.append(jitter_box(rng, box, self.size))
                clicks.append(click)
                coarse.append(coarse_mask(rng, target) if "mask" in kind else np.zeros_like(target))
        n = len(owner)
        points, labels = torch.zeros(n, 1, 2), torch.full((n, 1), -1)
        if "box" in kind:
            points = torch.tensor(np.array(boxes), dtype=torch.float32).reshape(n, 2, 2)
            labels = torch.tensor([[2, 3]]).expand(n, 2)
        elif kind == "click":
            points = torch.cat([torch.tensor(np.array(clicks))[:, None], points], dim=1)
            labels = torch.tensor([[1, -1]]).expand(n, 2)
        return {
            "images": squares(images, self.size),
            "owner": torch.tensor(owner),
            "targets": torch.tensor(np.array(targets)),
            "points": points,
            "labels": labels,
            "coarse": torch.tensor(np.array(coarse))[:, None],
            "has_mask": torch.full((n,), 1.0 if "mask" in kind else 0.0),
        }

    @part("data")
    def correct(self, rng: np.random.Generator, logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """One click a row in the error region: (points [N,1,2], labels [N,1]); no point where nothing is wrong."""
        guess, truth = logits > 0, targets >= 0.5
        points, labels = [], []
        for g, t in zip(guess.numpy(), truth.numpy()):
            ys, xs = np.nonzero(g != t)
            if len(xs) == 0:
                points.append((0.0, 0.0))
                labels.append(-1)
                continue
            i = rng.integers(len(xs))
            cell = self.size / self.low
            points.append(((xs[i] + 0.5) * cell, (ys[i] + 0.5) * cell))
            labels.append(1 if t[ys[i], xs[i]] else 0)
        return torch.tensor(points)[:, None].float(), torch.tensor(labels)[:, None]

    def loss(self, masks: Tensor, ious: Tensor, score: Tensor, targets: Tensor, single: bool) -> tuple[Tensor, Tensor]:
        """(loss, chosen logits). `single`: mask 0 answers; otherwise the best of masks 1–3, with mask 0 along."""
        n, count = masks.shape[:2]
        flat, repeated = masks.flatten(0, 1), targets.repeat_interleave(count, 0)
        w = self.config.losses
        per = (w.get("bce", 2.0) * bce(flat, repeated) + w.get("dice", 1.0) * dice(flat, repeated)).reshape(n, count)
        mask_loss = per[:, 0] if single else 0.5 * per[:, 0] + per[:, 1:].min(1).values
        true_iou = hard_iou(flat.detach(), repeated).reshape(n, count)
        iou_loss = F.mse_loss(ious, true_iou)
        present = (targets.flatten(1).max(1).values > 0).float()
        object_loss = F.binary_cross_entropy_with_logits(score[:, 0], present)
        chosen = masks[:, 0] if single else masks[torch.arange(n), 1 + ious[:, 1:].argmax(1)]
        return mask_loss.mean() + w.get("iou", 1.0) * iou_loss + w.get("object", 0.2) * object_loss, chosen

    def __call__(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        rng = turn.rng
        kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
        batch = self.draw(rng, kind)
        segmenter = self.model.segmenter
        with autocast(self.config):
            embed, feat4, feat8 = segmenter.encoder(batch["images"])
            owner = batch["owner"]
            embed, high = embed[owner], (feat4[owner], feat8[owner])
            sparse, dense = segmenter.embed_prompts(
                batch["points"], batch["labels"], batch["coarse"], batch["has_mask"]
            )
            masks, ious, score = (t.float() for t in segmenter.decode(embed, high, sparse, dense))
        loss, chosen = self.loss(masks, ious, score, batch["targets"], single=kind != "click")
        metrics = {f"iou_{kind}": float(hard_iou(chosen.detach(), batch["targets"]).mean())}
        if rng.random() < 0.4:
            points, labels = self.correct(rng, chosen.detach(), batch["targets"])
            end = 1 if kind == "click" else 2 if "box" in kind else 0
            points = torch.cat([batch["points"][:, :end], points, batch["points"][:, end:]], 1)
            labels = torch.cat([batch["labels"][:, :end], labels, batch["labels"][:, end:]], 1)
            with autocast(self.config):
                previous = chosen.detach()[:, None]
                sparse, dense = segmenter.embed_prompts(points, labels, previous, torch.ones(len(owner)))
                masks, ious, score = (t.float() for t in segmenter.decode(embed, high, sparse, dense))
            more, chosen = self.loss(masks, ious, score, batch["targets"], single=True)
            loss = loss + more
            metrics["iou_corrected"] = float(hard_iou(chosen.detach(), batch["targets"]).mean())
        return loss, metrics, len(batch["images"])


def setup(run: RunConfig, model: Loupe) -> tuple[list[dict], Compute]:
    stage = PretrainSegmenter(run, model, Pool(Path(run.pool or "")))
    segmenter = model.segmenter.train()
    trunk = segmenter.encoder.trunk.requires_grad_(stage.config.train_trunk)
    own = {id(p) for p in trunk.parameters()}
    rest = [p for p in segmenter.parameters() if id(p) not in own]
    groups = [{"params": rest}, {"params": list(trunk.parameters()), "scale": 0.1}]
    return [g for g in groups if any(p.requires_grad for p in g["params"])], stage


def pretrain_segmenter(run: RunConfig, model: Loupe) -> None:
    train(run, "segmenter", model, *setup(run, model))
