"""Where a small model's words look before anything is learnt: at the regions that are called like them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from ..models.backbone import Backbone

LOOKING = ((1 / 4, True), (1 / 2, False))
"""A quarter up the layers every word is told to look at the regions that are meant, so that names are matched where they
stand; half-way up the question's end. Without being told, it said "none" for as long as it was tried (docs/log.md)."""
SCORE = 6.0
"""How far a word's score of the region that is called most like it stands above the mean, in that layer."""


def start_looking(backbone: Backbone, names_ND: Tensor, regions_ND: Tensor) -> None:
    """Every layer starts as adding nothing, so that words and regions come up as they are; a quarter up, the first half of
    the heads starts as comparing them by the directions in which names differ most. `names_ND`: embeddings of names;
    `regions_ND`: tokens of regions."""
    with torch.no_grad():
        for layer in backbone.text.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
        attention = backbone.text.layers[int(LOOKING[0][0] * len(backbone.text.layers))].self_attn
        size = attention.head_dim
        # Rotary positions turn the first dimensions of each half a lot between neighbours, the last hardly.
        steady = torch.arange(size).view(2, 2, -1)[:, 1].flatten()
        # As the layer's norm levels them.
        names, regions = (F.normalize(x, dim=-1) * x.shape[-1] ** 0.5 for x in (names_ND, regions_ND))
        name, region = names.mean(0), regions.mean(0)
        directions = torch.linalg.svd(names - name, full_matrices=False).Vh[: len(steady)]
        scores = (names - name) @ directions.T @ (directions @ (regions - region).T)
        gain = (SCORE * size**0.5 / scores.max(0).values.mean()) ** 0.5
        weight = torch.zeros(size, names.shape[-1])
        weight[steady[: len(directions)]] = gain * directions
        for projection, mean in ((attention.q_proj, name), (attention.k_proj, region)):
            heads = projection.weight.view(-1, size, names.shape[-1])
            half = max(1, len(heads) // 2)
            heads[:half] = weight
            projection.bias.view(-1, size)[:half] = -weight @ mean
