"""LENS's published checkpoints: query connector, Qwen-VL and SAM2 (hustvl/LENS, 28cf510)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..events import EngineError
from .keys import Renamed, complain, fill, grouped, qwen_name, qwen_tensors
from .sam2 import SAM, is_sam_name, segmenter_tensors

PROMPT = 256
HEAD = ("learnable_query", "connector.", "conv_1d.", "proj_to_sam.")


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
    """context_hidden [B,M,D] → the one sparse prompt token [B,1,256]. Parameters have the published names."""

    def __init__(self, hidden: int, queries: int, depth: int, heads: int):
        super().__init__()
        self.learnable_query = nn.Parameter(torch.zeros(1, queries, hidden))
        self.connector = LensConnector(hidden, queries, depth, heads)
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


@dataclass
class Lens:
    """A published model in parts: head ready to run; language and vision under today's transformers names and SAM2
    under Meta's, both read tensor by tensor."""

    head: LensHead
    qwen: Renamed
    sam: Mapping[str, Tensor]


def load_head(source: Mapping[str, Tensor], heads: int = 16) -> LensHead:
    """Sizes come from the tensors, except the attention heads, which leave no trace in them (16 in 2B and 3B)."""
    tensors = Renamed(source, {n: n for n in source if n.startswith(HEAD)})
    complain("missing in the checkpoint", {"learnable_query"} - set(tensors), "is this LENS?")
    query = tensors["learnable_query"]
    if query.dim() != 3 or query.shape[0] != 1 or query.shape[2] % heads:
        shape = tuple(query.shape)
        raise EngineError("checkpoint-keys", f"learnable_query is {shape}, not (1, M, D) with D divisible by {heads} heads")
    depth = max(grouped(tensors, "connector.blocks."), default=0) + 1
    # On the meta device: drawing 475 million initial numbers takes longer than reading the checkpoint.
    with torch.device("meta"):
        head = LensHead(query.shape[2], query.shape[1], depth, heads)
    fill(head, tensors, "LENS with its ViT connector")
    return head


def load_lens(source: Mapping[str, Tensor], heads: int = 16, meta: Mapping[str, Tensor] | None = None) -> Lens:
    """A LENS checkpoint (files.read_checkpoint). `meta`: Meta's sam2_hiera_large.pt, read the same way; required for a
    stage-1 save, whose own SAM2 is untrained, and compared with the frozen encoder of any other."""
    unknown = [n for n in source if not (n.startswith(HEAD) or is_sam_name(n) or qwen_name(n))]
    complain("unexpected in the checkpoint", unknown, "is this LENS?")
    sam = Renamed(source, {n.removeprefix(SAM): n for n in source if n.startswith(SAM)})
    return Lens(load_head(source, heads), qwen_tensors(source), segmenter_tensors(sam, meta))
