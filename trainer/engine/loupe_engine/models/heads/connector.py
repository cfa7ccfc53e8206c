"""From context hidden states to prompts: LENS's ViT connector, with CoPRS's concentration query beside its tokens."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ...config import ConnectorConfig

PROMPT = 256


class Block(nn.Module):
    """Pre-norm ViT block with bidirectional attention (LENS, connector)."""

    def __init__(self, hidden: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(hidden, eps=1e-6)
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.proj = nn.Linear(hidden, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(hidden, 4 * hidden), nn.GELU(), nn.Linear(4 * hidden, hidden))

    def forward(self, x_BMD: Tensor) -> Tensor:
        b, m, d = x_BMD.shape
        q, k, v = self.qkv(self.norm1(x_BMD)).reshape(b, m, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * (d // self.heads) ** -0.5, dim=-1)
        x_BMD = x_BMD + self.proj((weights @ v).transpose(1, 2).reshape(b, m, d))
        return x_BMD + self.mlp(self.norm2(x_BMD))


class Connector(nn.Module):
    """context_hidden [B,M,D] → prompt_tokens [B,P,256], concentration [B,256].

    P + 1 learned mixtures over the M positions (LENS mixes all of them into one token with a full-width convolution),
    then a projection to the mask decoder's width.
    """

    def __init__(self, config: ConnectorConfig, hidden: int, queries: int):
        super().__init__()
        self.position = nn.Parameter(torch.zeros(1, queries, hidden))
        depth = config.depth if config.kind == "vit" else 0
        self.blocks = nn.ModuleList(Block(hidden, config.heads) for _ in range(depth))
        self.norm = nn.LayerNorm(hidden, eps=1e-6)
        self.mix = nn.Parameter(torch.randn(config.prompt_tokens + 1, queries) * queries**-0.5)
        self.project = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, PROMPT))

    def forward(self, context_BMD: Tensor) -> tuple[Tensor, Tensor]:
        x = context_BMD + self.position
        for block in self.blocks:
            x = block(x)
        tokens = self.project(self.mix @ self.norm(x))
        return tokens[:, :-1], tokens[:, -1]
