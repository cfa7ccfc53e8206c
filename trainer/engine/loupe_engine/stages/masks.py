"""From context states to masks on composite scenes, with their truth and losses: what alignment and GRPO share."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..coordinates import Box, scale_box
from ..data.reader import Pool
from ..models.loupe import Loupe
from .images import normalise, resize
from .losses import bce, dice
from .segmenter import low_res

Encoded = tuple[Tensor, Tensor, Tensor]


def true_mask(model: Loupe, pool: Pool, scene: int, targets: list[int]) -> tuple[np.ndarray, Box | None]:
    """Shares of low-res cells float32 [S/4,S/4], and the box in pixels of the segmenter's image; None when absent."""
    config = model.config.segmenter
    box = pool.target_box(scene, targets)
    if box is not None:
        box = scale_box(box, (pool.size, pool.size), (config.image_size, config.image_size))
    return low_res(pool.target_mask(scene, targets), config.mask_size), box


@torch.no_grad()
def encode(model: Loupe, pool: Pool, scenes: list[int], each: int) -> Encoded:
    """Image embedding and high-res features of the scenes, every scene's `each` times in a row."""
    size = model.config.segmenter.image_size
    images = np.stack([resize(np.asarray(pool.images[s]), size) for s in scenes])
    embed, feat4, feat8 = (t.repeat_interleave(each, 0) for t in model.segmenter.encoder(normalise(images)))
    return embed, feat4, feat8


def draw(
    model: Loupe, encoded: Encoded, context: Tensor, boxes_B4: Tensor | None, has_box_B: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Mask and heatmap logits, float32 [N,S/4,S/4]. Boxes as in `Loupe.prompts`."""
    embed, feat4, feat8 = encoded
    sparse, dense, heatmap = model.prompts(context, embed, boxes_B4, has_box_B)
    masks, _, _ = model.segmenter.decode(embed, (feat4, feat8), sparse, dense)
    return masks[:, 0].float(), heatmap[:, 0].float()


def mask_losses(weights: dict[str, float], mask: Tensor, heatmap: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """BCE and Dice of the mask by their weights (LENS), and of the heatmap in equal parts (CoPRS); means over rows."""
    of_mask = weights.get("bce", 1.0) * bce(mask, target) + weights.get("dice", 1.0) * dice(mask, target)
    return of_mask.mean(), (bce(heatmap, target) + dice(heatmap, target)).mean()
