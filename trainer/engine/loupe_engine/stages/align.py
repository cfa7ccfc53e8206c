"""Alignment (LENS stage 1): only the context queries, connector and prior learn; everything else is frozen.

The reply is teacher-forced, the M queries follow it on the same KV cache, and their hidden states must make the frozen
mask decoder draw the object. Loss: BCE + Dice on the mask, and BCE + Dice on the heatmap (CoPRS). LENS forces the true
box; here it is as far off as the model's own boxes are, in the reply and in the box prompt alike, and every third batch
has no box prompt: queries that trust a perfect box are of no use when the box is wrong.
"""

from __future__ import annotations


import torch
from torch import Tensor

from ..config import RunConfig
from ..models.loupe import Loupe
from ..models.segmenters.multimask import Stability
from ..text import Text
from ..training import Compute, Turn, train
from ..training.precision import autocast
from .batch import Source, stacked
from .language import reply_pass
from .losses import hard_iou
from .masks import draw, mask_losses
from .sources import open_source

WITHOUT_BOX = 0.33


class Align:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, source: Source):
        self.model, self.text, self.source = model, text, source
        self.config = run.recipe.stages.align

    def __call__(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        model, batch = self.model, self.source.forced(turn, self.config)
        asked, device = batch.asked, model.device
        target = torch.stack([a.truth.mask for a in asked]).to(device)
        valid = stacked([a.valid for a in asked])
        prompted = model.config.prompt_with_box and turn.rng.random() >= WITHOUT_BOX
        box = torch.tensor([a.prompt for a in asked], device=device) if prompted else None
        with autocast(self.config, device):
            with torch.no_grad():
                prefix = self.source.prefix(batch, model.backbone).repeat(batch.each)
            encoded = self.source.encode(batch, batch.each)
            _, context = reply_pass(model, self.text, prefix, [(a.question, a.reply) for a in asked])
            # The segmenter is as in evaluation, where LENS aligns; in its GRPO it is in training, and gives mask 0.
            rule = Stability() if model.config.dynamic_multimask else None
            mask, heatmap = draw(model, encoded, context, box, parts_B2=self.source.parts(batch), rule=rule)
        w = self.config.losses
        found = mask_losses(w, mask, heatmap, target, None if valid is None else valid.to(device))
        metrics = {"mask": found.mask.item(), **found.terms, "iou_mask": hard_iou(mask.detach(), target).mean().item()}
        if heatmap is not None:
            metrics |= {"prior": found.prior.item(), "iou_heatmap": hard_iou(heatmap.detach(), target).mean().item()}
        return found.mask + found.prior, {**metrics, **self.source.counts()}, len(asked)


def setup(run: RunConfig, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    """Of the head, what the recipe has: queries and connector (LENS), prior (CoPRS, unified)."""
    model.eval()
    model.requires_grad_(False)
    head = [p for n, p in model.named_parameters() if n.startswith(("connector.", "prior.")) and not n.endswith("learnable_query")]
    groups = [{"params": head}]
    if model.queries is not None:
        queries = next(p for n, p in model.named_parameters() if n.endswith(("context_queries", "learnable_query")))
        groups.insert(0, {"params": [queries], "weight_decay": 0.0})
    for group in groups:
        for parameter in group["params"]:
            parameter.requires_grad_(True)
    source = open_source(run, model, text)
    run.recipe.stages.align = run.recipe.stages.align.lasting(len(source))
    return groups, Align(run, model, text, source)


def align(run: RunConfig, model: Loupe, text: Text) -> None:
    train(run, "align", model, *setup(run, model, text))
