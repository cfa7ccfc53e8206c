"""CoPRS's positional prior: one concentration vector queries the image embedding and yields a heatmap."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

HEADS = 4
WIDTH = 256


class PositionalPrior(nn.Module):
    """concentration [B,256], image_embed and positions [B,256,E,E] → heatmap logits [B,1,4E,4E].

    Per head Σ q·k/√64 without softmax, fused by two 3×3 convolutions (last bias −1.8, so that the map starts empty),
    upsampled bilinearly. CoPRS, section 3; the code's layer sizes. The keys also hold the decoder's positional encoding:
    CoPRS takes SAM's embedding, which has absolute positions in it; a convolutional encoder's has none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH, bias=False)
        self.key = nn.Conv2d(WIDTH, WIDTH, 1, bias=False)
        self.fuse1 = nn.Conv2d(HEADS, 16, 3, padding=1)
        self.fuse2 = nn.Conv2d(16, 1, 3, padding=1)
        nn.init.constant_(self.fuse2.bias, -1.8)

    def forward(self, concentration: Tensor, image_embed: Tensor, positions: Tensor) -> Tensor:
        b, _, h, w = image_embed.shape
        q = self.query(concentration).reshape(b, HEADS, 1, WIDTH // HEADS)
        k = self.key(image_embed + positions).reshape(b, HEADS, WIDTH // HEADS, h * w)
        scores = (q @ k * (WIDTH // HEADS) ** -0.5).reshape(b, HEADS, h, w)
        heat = self.fuse2(F.silu(self.fuse1(scores)))
        return F.interpolate(heat, scale_factor=4.0, mode="bilinear", align_corners=False)
