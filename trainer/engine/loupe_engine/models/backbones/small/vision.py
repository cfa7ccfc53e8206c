"""The language model's vision tower: Qwen's patches in, image tokens out, a convolutional trunk inside."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ....config import ClipVision, ConvVision, QwenVision
from ...trunk import CHANNELS, Trunk


def patchify(images: Tensor, config: ConvVision | ClipVision | QwenVision) -> Tensor:
    """[B,3,H,W] normalised → [B, patches, 3·T·p·p] in Qwen2.5-VL's order (merged blocks, then patches inside one)."""
    b, c, h, w = images.shape
    p, m, t = config.patch_size, config.merge_size, config.temporal_patch_size
    x = images.reshape(b, c, h // (p * m), m, p, w // (p * m), m, p)
    x = x.permute(0, 2, 5, 3, 6, 1, 4, 7)  # b, block row, block column, row, column, channel, y, x
    x = x.unsqueeze(6).expand(-1, -1, -1, -1, -1, -1, t, -1, -1)
    return x.reshape(b, (h // p) * (w // p), c * t * p * p)


def unpatchify(patches: Tensor, config: ConvVision | ClipVision) -> Tensor:
    """The inverse of `patchify` for a square image: [B, patches, 3·T·p·p] → [B,3,S,S] (first temporal copy)."""
    p, m, t, g = config.patch_size, config.merge_size, config.temporal_patch_size, config.grid
    x = patches.reshape(-1, g, g, m, m, 3, t, p, p)[:, :, :, :, :, :, 0]
    x = x.permute(0, 5, 1, 3, 6, 2, 4, 7)
    return x.reshape(-1, 3, config.image_size, config.image_size)


class VisionTower(nn.Module):
    """pixel_values [B, patches, 3·T·p·p] → image features [B, tokens, D].

    A token joins the trunk's stride-32 vector of its cell with the 2×2 stride-16 vectors inside it, as Qwen's merger
    joins 2×2 patches.
    """

    def __init__(self, config: ConvVision, hidden: int):
        super().__init__()
        self.config = config
        self.trunk = Trunk()
        self.feature_size = CHANNELS["stride32"] + 4 * CHANNELS["stride16"]
        self.norm = nn.LayerNorm(self.feature_size)
        self.merger = nn.Sequential(nn.Linear(self.feature_size, 2 * hidden), nn.GELU(), nn.Linear(2 * hidden, hidden))
        # Rotary positions are relative: without this a small model can hardly write absolute coordinates.
        self.position = nn.Parameter(torch.zeros(1, config.tokens, hidden))

    def features(self, images: Tensor) -> Tensor:
        """[B,3,S,S] normalised → trunk features [B, tokens, 768] (what training caches while the trunk is frozen)."""
        levels = self.trunk(images)
        fine, coarse = levels["stride16"], levels["stride32"]
        b, c, h, w = fine.shape
        fine = fine.reshape(b, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 3, 5, 1).reshape(b, (h // 2) * (w // 2), 4 * c)
        return torch.cat([coarse.flatten(2).transpose(1, 2), fine], dim=-1)

    def merge(self, features: Tensor) -> Tensor:
        return self.merger(self.norm(features)) + self.position

    def forward(self, pixel_values: Tensor) -> Tensor:
        return self.merge(self.features(unpatchify(pixel_values, self.config)))
