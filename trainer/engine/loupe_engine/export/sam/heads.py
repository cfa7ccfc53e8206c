"""connector of published LENS, prior of published CoPRS."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...models.heads.coprs import SCALE, HeatmapHead
from ...models.heads.lens import LensHead
from ..graphs import GraphExport

WEIGHTS = 20_000_000
"""Most values in one MatMul of the convolution: 40 MB as halves, so that each fits a file of a bundle."""


class LensConnector(nn.Module):
    """context_hidden [1,M,D] → prompt_tokens [1,1,256].

    The convolution over all M positions, D·D·M weights, is a sum of MatMuls over groups of positions: MatMuls are
    quantized, and a weight must not be larger than a file of the bundle.
    """

    def __init__(self, head: LensHead):
        super().__init__()
        self.head = head
        wide_DDM = head.conv_1d.weight.detach()
        hidden, _, queries = wide_DDM.shape
        self.group = max(g for g in range(1, queries + 1) if queries % g == 0 and (g == 1 or g * hidden**2 <= WEIGHTS))
        parts = wide_DDM.split(self.group, dim=2)
        self.parts = nn.ParameterList(p.permute(2, 1, 0).reshape(-1, hidden).contiguous() for p in parts)

    def forward(self, context_hidden: Tensor) -> Tensor:
        x = self.head.connector(context_hidden)
        groups = x.reshape(1, len(self.parts), 1, -1)  # [1,groups,1,positions of a group · D]
        mixed = groups[:, 0] @ self.parts[0]
        for i, part in enumerate(self.parts[1:], start=1):
            mixed = mixed + groups[:, i] @ part
        return self.head.proj_to_sam(mixed + self.head.conv_1d.bias)


class CoprsPrior(nn.Module):
    """concentration [1,D], image_embed [1,C,E,E] → heatmap logits [1,1,4E,4E]."""

    def __init__(self, head: HeatmapHead):
        super().__init__()
        self.head = head

    def forward(self, concentration: Tensor, image_embed: Tensor) -> Tensor:
        head = self.head
        _, channels, e, _ = image_embed.shape
        q = head.q_proj(concentration).reshape(1, head.heads, 1, -1)
        k = head.k_proj(image_embed).reshape(1, head.heads, -1, e * e)
        scores = (q * (channels // head.heads) ** -0.5) @ k
        fused = head.fuser(scores.reshape(1, head.heads, e, e))
        return F.interpolate(fused, scale_factor=SCALE, mode="bilinear", align_corners=False)


def lens_connector_graph(head: LensHead) -> GraphExport:
    context = torch.randn(1, *head.learnable_query.shape[1:])
    return GraphExport("connector", LensConnector(head), {"context_hidden": context}, ["prompt_tokens"], {}, {})


def coprs_prior_graph(head: HeatmapHead, embed_size: int = 64) -> GraphExport:
    """`embed_size`: side of the segmenter's image embedding."""
    channels, hidden = head.q_proj.weight.shape
    inputs = {
        "concentration": torch.randn(1, hidden),
        "image_embed": torch.randn(1, channels, embed_size, embed_size),
    }
    return GraphExport("prior", CoprsPrior(head), inputs, ["heatmap"], {}, {})
