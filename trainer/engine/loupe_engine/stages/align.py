"""Alignment (LENS stage 1): only the context queries, connector and prior learn; everything else is frozen.

The reply is teacher-forced, the M queries follow it on the same KV cache, and their hidden states must make the frozen
mask decoder draw the object. Loss: BCE + Dice on the mask, and BCE + Dice on the heatmap (CoPRS). LENS forces the true
box; here it is as far off as the model's own boxes are, in the reply and in the box prompt alike, and every third batch
has no box prompt: queries that trust a perfect box are of no use when the box is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..config import RunConfig
from ..data.reader import Pool
from ..models.loupe import Loupe
from ..text import Text
from .common import parameters, train
from .losses import hard_iou
from .masks import draw, encode, mask_losses, true_mask
from .questions import Example, Questions
from .segmenter import jitter_box

BOX_ERROR = 0.12
"""Deviation of a forced box's sides, as a share of the box's own."""
WITHOUT_BOX = 0.33


class Align:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, pool: Pool):
        self.model, self.text, self.pool = model, text, pool
        self.config = run.recipe.stages.align
        self.questions = Questions(model, text, pool)
        self.size = model.config.segmenter.image_size
        # Questions with a target, as (scene, expression).
        self.pairs = [
            [j for j, e in enumerate(record["expressions"]) if e["targets"]] for record in pool.records
        ]
        self.usable = [i for i, p in enumerate(self.pairs) if p]

    def with_box(self, example: Example, box: np.ndarray) -> Example:
        """The example with other coordinates in its reply (pixels of the language model's image)."""
        reply = list(example.reply)
        for at, value in zip(example.box, box):
            reply[at] = int(self.questions.numbers.ids[round(float(value))])
        return replace(example, reply=reply)

    def __call__(self, rng: np.random.Generator, progress: float) -> tuple[Tensor, dict[str, float], int]:
        k = self.config.prompts_per_image
        scenes = rng.choice(self.usable, self.config.batch // k, replace=False)
        examples, targets, boxes = [], [], []
        shrink = self.model.config.vision.image_size / self.size
        for scene in scenes:
            for j in rng.choice(self.pairs[scene], k, replace=len(self.pairs[scene]) < k):
                chosen = self.pool.records[scene]["expressions"][j]["targets"]
                mask, box = true_mask(self.model, self.pool, scene, chosen)
                targets.append(mask)
                boxes.append(jitter_box(rng, np.array(box, np.float32), self.size, BOX_ERROR))
                examples.append(self.with_box(self.questions.examples[scene][j], boxes[-1] * shrink))
        target = torch.tensor(np.array(targets))
        prompted = self.model.config.prompt_with_box and rng.random() >= WITHOUT_BOX
        box = torch.tensor(np.array(boxes), dtype=torch.float32) if prompted else None
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                cache = self.questions.prefix_pass(scenes)
                cache.batch_repeat_interleave(k)
            encoded = encode(self.model, self.pool, scenes, k)
            _, context = self.questions.reply_pass(cache, [(e.question, e.reply) for e in examples])
            mask, heatmap = draw(self.model, encoded, context, box)
        w = self.config.losses
        mask_loss, prior_loss = mask_losses(w, mask, heatmap, target)
        metrics = {
            "mask": mask_loss.item(),
            "prior": prior_loss.item(),
            "iou_mask": hard_iou(mask.detach(), target).mean().item(),
            "iou_heatmap": hard_iou(heatmap.detach(), target).mean().item(),
        }
        return mask_loss + w.get("prior", 1.0) * prior_loss, metrics, len(examples)


def align(run: RunConfig, model: Loupe, text: Text) -> None:
    model.eval()
    model.requires_grad_(False)
    model.context_queries.requires_grad_(True)
    model.connector.requires_grad_(True)
    model.prior.requires_grad_(True)
    stage = Align(run, model, text, Pool(Path(run.pool or "")))
    groups = [{"params": [model.context_queries], "weight_decay": 0.0}, {"params": parameters(model.connector) + parameters(model.prior)}]
    train(run, "align", model, groups, stage)
