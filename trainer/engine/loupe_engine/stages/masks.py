"""From context states to masks, with their losses: what alignment and GRPO share."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class MaskLosses:
    """Of the mask and of the heatmap, as they are trained on. `terms`: BCE and Dice of each before their weights, for the log
    (CoPRS's figure 3: heatmap BCE against mask Dice, batch by batch)."""

    mask: Tensor
    prior: Tensor
    terms: dict[str, float]


def mask_losses(
    weights: dict[str, float],
    mask: Tensor,
    heatmap: Tensor | None,
    target: Tensor,
    valid: Tensor | None = None,
    alpha: float | None = None,
    gamma: float = 2.0,
    smooth: float = 1.0,
) -> MaskLosses:
    """Of the mask `bce`, `dice` (LENS) and `focal` (CoPRS: with `alpha`, `gamma`), of the heatmap `prior_bce` and
    `prior_dice`, all times `prior` (CoPRS); by their weights (WEIGHTS where one is left out); means over rows. `smooth`:
    of both Dices.

    Cells outside `valid`, bool [N,S/4,S/4], count in none of them.
    """
    w = WEIGHTS | weights
    of_bce, of_dice = bce(mask, target, valid), dice(mask, target, valid, smooth)
    of_mask = w["bce"] * of_bce + w["dice"] * of_dice
    if w["focal"]:
        of_mask = of_mask + w["focal"] * focal(mask, target, valid, gamma, alpha)
    terms = {"bce_mask": of_bce, "dice_mask": of_dice}
    whole, of_prior = means.mean(of_mask), torch.zeros((), device=mask.device)
    if heatmap is not None:
        of_bce, of_dice = bce(heatmap, target, valid), dice(heatmap, target, valid, smooth)
        of_prior = w["prior"] * means.mean(w["prior_bce"] * of_bce + w["prior_dice"] * of_dice)
        terms |= {"bce_heatmap": of_bce, "dice_heatmap": of_dice}
    return MaskLosses(whole, of_prior, {name: means.mean(value.detach()).item() for name, value in terms.items()})
