"""Where a small model's words look before anything is learnt: at the regions that are called like them."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLAttention

from ..models.backbone import Backbone

LOOKING = ((1 / 4, True), (1 / 2, False))
"""A quarter up the layers every word is told to look at the regions that are meant, so that names are matched where they
stand; half-way up the question's end. Without being told, it said "none" for as long as it was tried (docs/log.md)."""
COPY = 1.0
"""What a name that is read off is multiplied with."""
FIRST, SECOND = (lambda heads: heads[: max(1, len(heads) // 2)]), (lambda heads: heads[-max(1, len(heads) // 2) :])
"""Half of the heads: the first axis."""
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
        # As the layer's norm levels them.
        compare(attention, levelled(names_ND), levelled(regions_ND), FIRST)


def start_reading_off(backbone: Backbone, pointers_ND: Tensor, places_ND: Tensor, names_ND: Tensor) -> None:
    """In the first of `LOOKING`'s layers the other half of the heads starts as reading a name off the region that has just been
    pointed at: as looking from a pointer's word to its place, and as copying what names differ in. `pointers_ND`: embeddings of
    pointers; `places_ND`: what is added to the regions that they name."""
    with torch.no_grad():
        layer = backbone.text.layers[reading(len(backbone.text.layers))]
        weight, attention = layer.input_layernorm.weight, layer.self_attn
        compare(attention, levelled(pointers_ND) * weight, levelled(places_ND) * weight, SECOND)
        names = levelled(names_ND)
        found = torch.linalg.svd(names - names.mean(0), full_matrices=False).Vh[: attention.head_dim]
        directions = F.pad(found, (0, 0, 0, attention.head_dim - len(found)))
        size, heads = attention.head_dim, attention.o_proj.in_features // attention.head_dim
        rows = SECOND(attention.v_proj.weight.view(-1, size, weight.shape[0]))
        rows[:] = directions / weight
        attention.v_proj.bias.view(-1, size)[-len(rows) :] = 0
        columns = SECOND(attention.o_proj.weight.view(-1, heads, size).transpose(0, 1))
        columns[:] = COPY / len(columns) * directions.T


def reading(layers: int) -> int:
    """The layer whose second half of heads reads names off."""
    return int(LOOKING[0][0] * layers)


def levelled(x: Tensor) -> Tensor:
    return F.normalize(x, dim=-1) * x.shape[-1] ** 0.5


def compare(attention: Qwen2_5_VLAttention, queries: Tensor, keys: Tensor, half: Callable[[Tensor], Tensor]) -> None:
    """Half of the heads score a key by the directions in which queries differ most."""
    size = attention.head_dim
    # Rotary positions turn the first dimensions of each half a lot between neighbours, the last hardly.
    steady = torch.arange(size, device=queries.device).view(2, 2, -1)[:, 1].flatten()
    query, key = queries.mean(0), keys.mean(0)
    directions = torch.linalg.svd(queries - query, full_matrices=False).Vh[: len(steady)]
    scores = (queries - query) @ directions.T @ (directions @ (keys - key).T)
    gain = (SCORE * size**0.5 / scores.max(0).values.mean()) ** 0.5
    weight = queries.new_zeros(size, queries.shape[-1])
    weight[steady[: len(directions)]] = gain * directions
    for projection, mean in ((attention.q_proj, query), (attention.k_proj, key)):
        half(projection.weight.view(-1, size, queries.shape[-1]))[:] = weight
        half(projection.bias.view(-1, size))[:] = -weight @ mean
