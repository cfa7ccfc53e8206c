"""LENS's published query connector (hustvl/LENS, 28cf510)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .connector import PROMPT


class Attention(nn.Module):
    """Bidirectional self-attention, [B,M,D] → [B,M,D]: no mask, no rotary positions."""

    def __init__(self, hidden: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.proj = nn.Linear(hidden, hidden)

    def forward(self, x_BMD: Tensor) -> Tensor:
        parts = self.qkv(x_BMD).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)  # [3,B,heads,M,D/heads]
        mixed = nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2])
        return self.proj(mixed.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    """D → 4D → D with quick_gelu, x·σ(1.702x)."""

    def __init__(self, hidden: int):
        super().__init__()
        self.fc1 = nn.Linear(hidden, 4 * hidden)
        self.fc2 = nn.Linear(4 * hidden, hidden)

    def forward(self, x: Tensor) -> Tensor:
        x = self.fc1(x)
        return self.fc2(x * torch.sigmoid(1.702 * x))


class Block(nn.Module):
    def __init__(self, hidden: int, heads: int):
        super().__init__()
        self.norm1 = nn.LayerNorm(hidden, eps=1e-6)
        self.attn = Attention(hidden, heads)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-6)
        self.mlp = Mlp(hidden)

    def forward(self, x_BMD: Tensor) -> Tensor:
        x_BMD = x_BMD + self.attn(self.norm1(x_BMD))
        return x_BMD + self.mlp(self.norm2(x_BMD))


class LensConnector(nn.Module):
    """Positions once, then the blocks; no norm after them."""

    def __init__(self, hidden: int, queries: int, depth: int, heads: int):
        super().__init__()
        self.pos_embed = nn.Parameter(torch.zeros(1, queries, hidden))
        self.blocks = nn.ModuleList(Block(hidden, heads) for _ in range(depth))

    def forward(self, x_BMD: Tensor) -> Tensor:
        x_BMD = x_BMD + self.pos_embed
        for block in self.blocks:
            x_BMD = block(x_BMD)
        return x_BMD


class LensHead(nn.Module):
    """context_hidden [B,M,D] → the one sparse prompt token [B,1,256]. Parameters have the published names. `depth` 0: LENS
    without its connector (`if_use_qwen_connector` false)."""

    def __init__(self, hidden: int, queries: int, depth: int, heads: int):
        super().__init__()
        self.learnable_query = nn.Parameter(torch.zeros(1, queries, hidden))
        # Without it LENS has no positions either: the convolution tells the places apart.
        self.connector = LensConnector(hidden, queries, depth, heads) if depth else nn.Identity()
        # As wide as the queries, so M tokens become one: a full mix over positions and channels.
        self.conv_1d = nn.Conv1d(hidden, hidden, queries)
        self.proj_to_sam = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, PROMPT))

    def forward(self, context_BMD: Tensor) -> Tensor:
        mixed = self.conv_1d(self.connector(context_BMD).transpose(1, 2))  # [B,D,1]
        return self.proj_to_sam(mixed.transpose(1, 2))

    def second_pass(self, embeds_BND: Tensor, mask_BN: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Inputs of the second pass: embeddings of prompt and completion, with the queries behind them.

        → (embeddings [B,N+M,D], mask [B,N+M], positions [3,B,N+M]). The language model is causal; its last M hidden
        states, after the final norm, go to `forward`. Positions are the same on all three axes, for image tokens too:
        released weights were trained so, which is why the first pass's cache cannot be reused. Pads do not count.
        """
        b = embeds_BND.shape[0]
        queries = self.learnable_query.to(embeds_BND.dtype).expand(b, -1, -1)
        mask = torch.cat([mask_BN, mask_BN.new_ones(b, queries.shape[1])], dim=1)
        positions = (mask.long().cumsum(1) - 1).clamp(min=0)  # Below 0 only at masked pads on the left.
        return torch.cat([embeds_BND, queries], dim=1), mask, positions.expand(3, -1, -1)

    def prompt(self, language: nn.Module, embeds_BND: Tensor, mask_BN: Tensor) -> Tensor:
        """The whole second pass, → [B,1,256]. `language`: transformers' Qwen-VL text model (`model.language_model`)."""
        embeds, mask, positions = self.second_pass(embeds_BND, mask_BN)
        out = language(inputs_embeds=embeds, attention_mask=mask, position_ids=positions, use_cache=False)
        context = out.last_hidden_state[:, -self.learnable_query.shape[1] :]
        return self(context.to(self.learnable_query.dtype))
