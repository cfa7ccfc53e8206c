"""Attention of the image encoders in pieces of a few heads, for the exported graphs.

At 1024 pixels a block that attends to the whole image has 4096 × 4096 scores a head: half a gigabyte in Hiera-L, one in
ViT-H, twice over with the softmax. A WebGPU device need not bind more than 128 MiB at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.models.sam.modeling_sam import SamVisionAttention, SamVisionEncoder

SCORES = 2**25
"""Largest number of attention scores in one tensor: 128 MiB in float32."""
BY_HEADS = "loupe_by_heads"


def pieces(heads: int, scores: int) -> Iterator[slice]:
    """Slices of the heads such that each has at most SCORES of the `scores` in all (or is one head)."""
    step = max(1, min(heads, SCORES * heads // scores))
    return (slice(i, i + step) for i in range(0, heads, step))


def attend(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: None, scaling: float, **_: object
) -> tuple[Tensor, None]:
    """transformers' attention interface: [B,heads,T,c] → ([B,T,heads,c], no weights)."""
    heads, scores = query.shape[1], query.shape[:-1].numel() * key.shape[2]
    mixed = []
    for part in pieces(heads, scores):
        weights = torch.softmax((query[:, part] * scaling) @ key[:, part].transpose(2, 3), dim=-1)
        mixed.append(weights @ value[:, part])
    return torch.cat(mixed, dim=1).transpose(1, 2), None


AttentionInterface.register(BY_HEADS, attend)


def attend_with_positions(module: SamVisionAttention, hidden_states: Tensor) -> tuple[Tensor, None]:
    """SamVisionAttention.forward, [B,H,W,D] → [B,H,W,D]: relative positions are added to each piece's scores."""
    b, h, w, width = hidden_states.shape
    heads, size = module.num_attention_heads, width // module.num_attention_heads
    qkv = module.qkv(hidden_states).reshape(b, h * w, 3, heads, size).permute(2, 0, 3, 1, 4)
    along_h = module.get_rel_pos(h, h, module.rel_pos_h).transpose(1, 2)  # [H of the query, size, H of the key]
    along_w = module.get_rel_pos(w, w, module.rel_pos_w).transpose(1, 2)
    mixed = []
    for part in pieces(heads, b * heads * (h * w) ** 2):
        query, key, value = (t[:, part].reshape(-1, h * w, size) for t in qkv.unbind())
        grid = query.reshape(-1, h, w, size)
        rows = grid @ along_h  # [B·heads,H,W,H]
        columns = (grid.transpose(1, 2) @ along_w).transpose(1, 2)  # [B·heads,H,W,W]
        scores = ((query * module.scale) @ key.transpose(1, 2)).reshape(-1, h, w, h, w)
        scores = scores + rows[..., None] + columns[:, :, :, None]
        weights = torch.softmax(scores.reshape(-1, h * w, h * w), dim=-1)
        mixed.append((weights @ value).reshape(b, -1, h * w, size))
    out = torch.cat(mixed, dim=1).transpose(1, 2).reshape(b, h, w, width)
    return module.proj(out), None


@contextmanager
def by_heads(trunk: nn.Module) -> Iterator[None]:
    """Within it, the trunk (Sam2HieraDetModel or SamVisionEncoder) attends in pieces."""
    if isinstance(trunk, SamVisionEncoder):
        for layer in trunk.layers:
            layer.attn.forward = partial(attend_with_positions, layer.attn)
        try:
            yield
        finally:
            for layer in trunk.layers:
                del layer.attn.forward
        return
    before = trunk.config._attn_implementation
    trunk.config._attn_implementation = BY_HEADS
    try:
        yield
    finally:
        trunk.config._attn_implementation = before
