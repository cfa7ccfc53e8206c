"""Segmenter pre-training: boxes, clicks, coarse masks, and up to three corrective clicks on whatever has a mask: things,
parts, stuff and nameless regions of photos, and pasted cut-outs (SAM's training in small, SAM 2 §D.2).

All prompts of one step are of one kind, so no prompt is padded in a way the app never pads it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..config import RunConfig
from ..data.reader import Pool
from ..events import EngineError
from ..models.inputs import segment_normal, squares
from ..models.loupe import Loupe
from ..training import Compute, Turn, train
from ..training.clock import part
from ..training.precision import autocast
from .losses import bce, dice, edge_band, hard_iou

KINDS = {"box": 0.3, "click": 0.4, "mask": 0.1, "box+mask": 0.2}
BACKGROUND = 0.08
"""Share of prompts that point at no object: their mask is empty and the object score negative. Only where the background
is a texture: of a photo, what has no mask may be a thing all the same."""
CORRECTIONS = (0.3, 0.2, 0.3, 0.2)
"""How often a step has none, one, two, three of them."""
WEIGHTS = {"bce": 2.0, "dice": 1.0, "edge": 0.0, "iou": 1.0, "object": 0.2}
"""Of each loss term, where a recipe leaves it out."""
LEAST_SHARE = 60 / 320**2
"""Of the picture; what is smaller is not pointed at."""


def low_res(mask: np.ndarray, size: int) -> np.ndarray:
    """bool [S,S] → share of each cell that is covered, float32 [size,size]. A pixel that two cells share counts in both, by
    its share in each."""
    if mask.shape[0] % size == 0:
        factor = mask.shape[0] // size
        return mask.reshape(size, factor, size, factor).mean((1, 3), dtype=np.float32)
    share = shares(mask.shape[0], size)
    return share @ mask.astype(np.float32) @ share.T


@cache
def shares(pixels: int, cells: int) -> np.ndarray:
    """How much of each cell along a side each pixel is, float32 [cells,pixels]; a row's sum is 1."""
    edges = np.arange(cells + 1) * (pixels / cells)
    starts = np.arange(pixels)
    covered = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    return (covered.clip(min=0) * (cells / pixels)).astype(np.float32)


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


def depth(inside_NHW: Tensor) -> Tensor:
    """How many times a region can be eroded before a cell is gone; the picture's border is an edge too. Float [N,H,W]."""
    left = inside_NHW.float()
    total = left.clone()
    while left.any():
        left = 1 - F.max_pool2d(F.pad(1 - left, (1, 1, 1, 1), value=1.0), 3, 1)
        total += left
    return total


def pick(rng: np.random.Generator, inside_NHW: Tensor) -> tuple[Tensor, Tensor]:
    """One cell of each region, in half of them the deepest, else any: ((x, y) [N,2], whether there is one [N])."""
    n, _, width = inside_NHW.shape
    deep = torch.from_numpy(rng.random(n) < 0.5).to(inside_NHW.device)
    any_cell = torch.from_numpy(rng.random(inside_NHW.shape, np.float32)).to(inside_NHW.device)
    score = any_cell + depth(inside_NHW) * deep[:, None, None]
    at = score.masked_fill(~inside_NHW, -1).flatten(1).argmax(1)
    return torch.stack([at % width, at // width], dim=1), inside_NHW.flatten(1).any(1)


class PretrainSegmenter:
    def __init__(self, run: RunConfig, model: Loupe, pool: Pool):
        self.model, self.pool = model, pool
        self.config = run.recipe.stages.segmenter
        self.resize(model.config.segmenter.image_size)
        is_photo = np.array([pool.is_photo(i) for i in range(len(pool))])
        self.photos, self.composites = np.flatnonzero(is_photo), np.flatnonzero(~is_photo)
        self.chances = None
        if self.config.sources:
            self.photos, self.chances = self.by_source(self.config.sources)

    def by_source(self, shares: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """The pool's photos of these sources, int64 [n], and how likely each is drawn, float64 [n]."""
        of = np.array([Path(self.pool.records[i]["background"]).parent.name for i in self.photos])
        missing = sorted(set(shares) - set(of))
        if missing:
            raise EngineError("data-too-small", f"the pool has no photo of {', '.join(missing)} (stages.segmenter.sources); leave it out there, or make a pool of --photos that have it")
        kept = np.isin(of, list(shares))
        chances = np.array([shares[source] / np.sum(of == source) for source in of[kept]])
        return self.photos[kept], chances / chances.sum()

    def resize(self, size: int) -> None:
        """Images of that size from now on. Nothing of the segmenter's weights depends on it."""
        segmenter = self.model.segmenter
        segmenter.config = segmenter.config.model_copy(update={"image_size": size})
        self.size, self.low = size, segmenter.config.mask_size

    def size_at(self, step: int) -> int:
        share = step / (self.config.steps or 1)
        phases = (phase.image_size for phase in self.config.sizes if share < phase.until)
        return next(phases, self.model.config.segmenter.image_size)

    def scenes(self, rng: np.random.Generator) -> np.ndarray:
        """Which scenes a step is about, int64 [share]."""
        count, share = self.config.share, self.config.photos
        if share is None or min(len(self.photos), len(self.composites)) < count:
            return rng.choice(len(self.pool), count, replace=False)
        of_photos = int(rng.binomial(count, share))
        photos = rng.choice(self.photos, of_photos, replace=False, p=self.chances)
        return np.concatenate([photos, rng.choice(self.composites, count - of_photos, replace=False)])

    def targets(self, rng: np.random.Generator, scene: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """(mask bool [S,S], its tight box xyxy) of things to point at; an empty mask, with a box around nothing."""
        record, labels = self.pool.records[scene], np.asarray(self.pool.labels[scene])
        least = LEAST_SHARE * self.pool.size**2
        large = [i for i, o in enumerate(record["objects"]) if o["area"] > least and not o.get("boxed")]
        bare = record["background"].startswith("texture:")
        out = []
        for _ in range(self.config.prompts_per_image):
            if large and not (bare and rng.random() < BACKGROUND):
                index = large[int(rng.integers(len(large)))]
                mask = self.pool.target_mask(scene, [index])
                out.append((mask, np.array(record["objects"][index]["box"], np.float32)))
            else:
                ys, xs = np.nonzero(labels == 0)
                at, half = rng.integers(len(xs)), rng.uniform(8, 30, 2)
                centre = np.array([xs[at], ys[at]])
                box = np.concatenate([centre - half, centre + half]).clip(0, self.pool.size - 1)
                out.append((np.zeros_like(labels, bool), box.astype(np.float32)))
        return out

    @part("data")
    def draw(self, rng: np.random.Generator, kind: str) -> dict:
        scenes = self.scenes(rng)
        images, owner, targets, boxes, coarse = [], [], [], [], []
        scale = self.size / self.pool.size
        for row, scene in enumerate(scenes):
            flip = rng.random() < 0.5
            image = np.asarray(self.pool.images[scene])
            images.append(image[:, ::-1] if flip else image)
            for mask, box in self.targets(rng, scene):
                if flip:
                    mask, box = mask[:, ::-1], np.array([self.pool.size - box[2], box[1], self.pool.size - box[0], box[3]])
                target = low_res(mask, self.low)
                owner.append(row)
                targets.append(target)
                boxes.append(jitter_box(rng, box * scale, self.size, rng.uniform(0, 0.12)))
                coarse.append(coarse_mask(rng, target) if "mask" in kind else np.zeros_like(target))
        n = len(owner)
        # Where the model is: a click's place is found by hundreds of poolings (`depth`).
        target_NHW = torch.tensor(np.array(targets)).to(self.model.device)
        points, labels = torch.zeros(n, 1, 2), torch.full((n, 1), -1)
        if "box" in kind:
            points = torch.tensor(np.array(boxes), dtype=torch.float32).reshape(n, 2, 2)
            labels = torch.tensor([[2, 3]]).expand(n, 2)
        elif kind == "click":
            at = self.first_click(rng, target_NHW, torch.tensor(np.array(boxes)).to(target_NHW.device))
            points = torch.cat([at.cpu()[:, None], points], dim=1)
            labels = torch.tensor([[1, -1]]).expand(n, 2)
        drawn = {
            "images": squares(images, self.size, segment_normal(self.model.config)).contiguous(memory_format=torch.channels_last),
            "owner": torch.tensor(owner),
            "targets": target_NHW,
            "points": points,
            "labels": labels,
            "coarse": torch.tensor(np.array(coarse))[:, None],
            "has_mask": torch.full((n,), 1.0 if "mask" in kind else 0.0),
        }
        return {name: value.to(self.model.device) for name, value in drawn.items()}

    def first_click(self, rng: np.random.Generator, targets: Tensor, boxes: Tensor) -> Tensor:
        """[N,2] in pixels: within the thing; where there is none, in the middle of its box."""
        most = targets.flatten(1).max(1).values[:, None, None]
        at, there = pick(rng, (targets >= most.clamp(max=0.5)) & (targets > 0))
        inside = torch.from_numpy(rng.random(at.shape, np.float32)).to(at.device)
        middle = (boxes[:, :2] + boxes[:, 2:]).float() / 2
        return torch.where(there[:, None], (at + inside) * (self.size / self.low), middle)

    @part("data")
    def correct(self, rng: np.random.Generator, logits: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
        """One click a row in the error region: (points [N,1,2], labels [N,1]); no point where nothing is wrong."""
        guess, truth = logits > 0, targets >= 0.5
        at, there = pick(rng, guess != truth)
        positive = truth[torch.arange(len(at)), at[:, 1], at[:, 0]].long()
        points = (at + 0.5) * (self.size / self.low) * there[:, None]
        return points[:, None].float(), torch.where(there, positive, -1)[:, None]

    def loss(self, masks: Tensor, ious: Tensor, score: Tensor, targets: Tensor, single: bool) -> tuple[Tensor, Tensor]:
        """(loss, chosen logits). `single`: mask 0 answers; otherwise the best of masks 1–3, with mask 0 along."""
        n, count = masks.shape[:2]
        flat, repeated = masks.flatten(0, 1), targets.repeat_interleave(count, 0)
        w = WEIGHTS | self.config.losses
        per = w["bce"] * bce(flat, repeated) + w["dice"] * dice(flat, repeated)
        if w["edge"]:
            # A picture's mean hardly sees where a small thing ends; here every thing's edge weighs the same.
            per = per + w["edge"] * bce(flat, repeated, edge_band(targets).repeat_interleave(count, 0))
        per = per.reshape(n, count)
        mask_loss = per[:, 0] if single else 0.5 * per[:, 0] + per[:, 1:].min(1).values
        true_iou = hard_iou(flat.detach(), repeated).reshape(n, count)
        iou_loss = F.mse_loss(ious, true_iou)
        present = (targets.flatten(1).max(1).values > 0).float()
        object_loss = F.binary_cross_entropy_with_logits(score[:, 0], present)
        chosen = masks[:, 0] if single else masks[torch.arange(n), 1 + ious[:, 1:].argmax(1)]
        return mask_loss.mean() + w["iou"] * iou_loss + w["object"] * object_loss, chosen

    def __call__(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        rng = turn.rng
        self.resize(self.size_at(turn.step))
        kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
        batch = self.draw(rng, kind)
        segmenter = self.model.segmenter
        device = self.model.device
        # On a CPU the backward pass of a depthwise convolution takes four times as long in bfloat16; NanoDet has none.
        is_depthwise = self.model.config.segmenter.trunk == "efficientnet"
        plain = self.config.train_trunk and device.type == "cpu" and is_depthwise
        with torch.autocast("cpu", enabled=False) if plain else autocast(self.config, device):
            levels = segmenter.encoder.trunk(batch["images"])
        with autocast(self.config, device):
            embed, feat4, feat8 = segmenter.encoder.pyramid(levels)
            owner = batch["owner"]
            embed, high = embed[owner], (feat4[owner], feat8[owner])
            sparse, dense = segmenter.embed_prompts(
                batch["points"], batch["labels"], batch["coarse"], batch["has_mask"]
            )
            masks, ious, score = (t.float() for t in segmenter.decode(embed, high, sparse, dense))
        loss, chosen = self.loss(masks, ious, score, batch["targets"], single=kind != "click")
        metrics = {f"iou_{kind}": float(hard_iou(chosen.detach(), batch["targets"]).mean())}
        points, labels = batch["points"], batch["labels"]
        end = 1 if kind == "click" else 2 if "box" in kind else 0
        for number in range(int(rng.choice(len(CORRECTIONS), p=CORRECTIONS))):
            click, label = self.correct(rng, chosen.detach(), batch["targets"])
            points = torch.cat([points[:, :end], click, points[:, end:]], 1)
            labels = torch.cat([labels[:, :end], label, labels[:, end:]], 1)
            end += 1
            with autocast(self.config, device):
                previous = chosen.detach()[:, None].clamp(-32, 32)
                sparse, dense = segmenter.embed_prompts(points, labels, previous, torch.ones(len(owner), device=device))
                masks, ious, score = (t.float() for t in segmenter.decode(embed, high, sparse, dense))
            more, chosen = self.loss(masks, ious, score, batch["targets"], single=True)
            loss = loss + more
            metrics[f"iou_{kind}+{number + 1}"] = float(hard_iou(chosen.detach(), batch["targets"]).mean())
        return loss, metrics, len(batch["images"])


def setup(run: RunConfig, model: Loupe) -> tuple[list[dict], Compute]:
    stage = PretrainSegmenter(run, model, Pool(Path(run.pool or "")))
    segmenter = model.segmenter.train().to(memory_format=torch.channels_last)
    trunk = segmenter.encoder.trunk.requires_grad_(False)
    if stage.config.train_trunk:
        trunk.learning.requires_grad_(True)
    own = {id(p) for p in trunk.parameters()}
    rest = [p for p in segmenter.parameters() if id(p) not in own]
    groups = [{"params": rest}, {"params": list(trunk.parameters()), "scale": 0.2}]
    return [g for g in groups if any(p.requires_grad for p in g["params"])], stage


def pretrain_segmenter(run: RunConfig, model: Loupe) -> None:
    groups, stage = setup(run, model)
    train(run, "segmenter", model, groups, stage)
    stage.resize(model.config.segmenter.image_size)
