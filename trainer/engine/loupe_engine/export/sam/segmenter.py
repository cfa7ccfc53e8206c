"""segment_encoder and mask_decoder of SAM 2 and SAM."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...models.segmenters.prompts import EMBED, PromptedSegmenter
from ..graphs import GraphExport
from .attention import by_heads

FEATURES = ["high_res_feats.0", "high_res_feats.1"]
"""At strides 4 and 8; SAM 2 only."""


class SegmentEncoder(nn.Module):
    def __init__(self, segmenter: PromptedSegmenter):
        super().__init__()
        self.encoder = segmenter.encoder

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, ...]:
        with by_heads(self.encoder.trunk):
            return self.encoder(pixel_values)


class MaskDecoder(nn.Module):
    """Inputs in docs/bundle.md's order; between image_embed and the last five are the high-res features, if any."""

    def __init__(self, segmenter: PromptedSegmenter):
        super().__init__()
        self.segmenter = segmenter

    def forward(self, image_embed: Tensor, *rest: Tensor) -> tuple[Tensor, ...]:
        *high_res, prompt_tokens, coords, labels, mask_input, has_mask_input = rest
        points, dense = self.segmenter.embed_prompts(coords, labels, mask_input, has_mask_input)
        sparse = torch.cat([points, prompt_tokens], dim=1)
        masks, iou, score = self.segmenter.decode(image_embed, tuple(high_res), sparse, dense)
        return (masks, iou) if score is None else (masks, iou, score)


def segmenter_graphs(segmenter: PromptedSegmenter) -> list[GraphExport]:
    """For Sam2Segmenter and Sam1Segmenter. Shapes are fixed but for the numbers of prompts and points (0 or more)."""
    size, e, low = segmenter.config.image_size, segmenter.config.embed_size, segmenter.config.mask_size
    image = {"image_embed": torch.randn(1, EMBED, e, e)}
    masks = ["masks", "iou_scores"]
    if segmenter.SCORES_OBJECT:
        features = torch.randn(1, EMBED // 8, low, low), torch.randn(1, EMBED // 4, 2 * e, 2 * e)
        image |= dict(zip(FEATURES, features, strict=True))
        masks = [*masks, "object_score"]
    prompts = {
        "prompt_tokens": torch.randn(1, 2, EMBED),
        "point_coords": torch.tensor([[[10.0, 20.0], [30.0, 40.0], [0.0, 0.0]]]),
        "point_labels": torch.tensor([[2, 3, -1]]),
        "mask_input": torch.randn(1, 1, low, low),
        "has_mask_input": torch.ones(1),
    }
    dynamic = {"prompt_tokens": {1: "prompts"}, "point_coords": {1: "points"}, "point_labels": {1: "points"}}
    pixels = {"pixel_values": torch.randn(1, 3, size, size)}
    return [
        GraphExport("segment_encoder", SegmentEncoder(segmenter), pixels, list(image), {}, {}),
        GraphExport("mask_decoder", MaskDecoder(segmenter), {**image, **prompts}, masks, dynamic, {}),
    ]
