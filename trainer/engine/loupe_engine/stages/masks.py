"""From context states to masks, with their losses: what alignment and GRPO share."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.loupe import Loupe
from ..models.segmenters.multimask import Stability, chosen_mask
from ..training import means
from .losses import bce, dice, focal

WEIGHTS = {"bce": 1.0, "dice": 1.0, "focal": 0.0, "prior": 1.0, "prior_bce": 1.0, "prior_dice": 1.0}
"""Of each loss term, where a recipe leaves it out."""


def draw(
    model: Loupe,
    encoded: tuple[Tensor, ...],
    context: Tensor,
    boxes_B4: Tensor | None,
    has_box_B: Tensor | None = None,
    parts_B2: Tensor | None = None,
    rule: Stability | None = None,
) -> tuple[Tensor, Tensor | None]:
    """Mask and heatmap logits, float32 [N,S/4,S/4] (no heatmap with head "lens"). `encoded` as `Source.encode` gives it,
    boxes and parts as in `Loupe.prompts`. Mask 0, where no `rule` says otherwise."""
    embed, *high_res = encoded
    sparse, dense, heatmap = model.prompts(context, embed, boxes_B4, has_box_B, parts_B2)
    masks, scores, _ = model.segmenter.decode(embed, tuple(high_res), sparse, dense)
    return chosen_mask(masks.float(), scores.float(), rule), None if heatmap is None else heatmap[:, 0].float()


def mask_losses(
    weights: dict[str, float],
    mask: Tensor,
    heatmap: Tensor | None,
    target: Tensor,
    valid: Tensor | None = None,
    alpha: float | None = None,
    gamma: float = 2.0,
    smooth: float = 1.0,
) -> tuple[Tensor, Tensor]:
    """Of the mask `bce`, `dice` (LENS) and `focal` (CoPRS: with `alpha`, `gamma`), of the heatmap `prior_bce` and
    `prior_dice`, all times `prior` (CoPRS); by their weights (WEIGHTS where one is left out); means over rows. `smooth`:
    of both Dices.

    Cells outside `valid`, bool [N,S/4,S/4], count in none of them.
    """
    w = WEIGHTS | weights
    of_mask = w["bce"] * bce(mask, target, valid) + w["dice"] * dice(mask, target, valid, smooth)
    if w["focal"]:
        of_mask = of_mask + w["focal"] * focal(mask, target, valid, gamma, alpha)
    if heatmap is None:
        return means.mean(of_mask), torch.zeros((), device=mask.device)
    of_prior = w["prior_bce"] * bce(heatmap, target, valid) + w["prior_dice"] * dice(heatmap, target, valid, smooth)
    return means.mean(of_mask), w["prior"] * means.mean(of_prior)
