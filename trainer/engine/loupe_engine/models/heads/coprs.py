"""CoPRS's published heatmap head.

CoPRS, section 3; names and sizes from its code (ZhenyuLU-Heliodore/CoPRS, 37142db).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

OUTSIDE = -50.0
SCALE = 4
"""From the image embedding's grid (64) to the mask prompt's (256), and from that to SAM's image (1024)."""


class HeatmapHead(nn.Module):
    """query [B,D], image_embed [B,C,E,E] → heatmap logits [B,1,4E,4E]. Parameters have the published names.

    The query is the language model's last hidden state, after its final norm, at the last <REF_POS>. `image_embed` is
    SAM-1 ViT-H's, of an image with its longest side at 1024, padded on the right and at the bottom (E = 64).
    """

    def __init__(self, hidden: int, channels: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q_proj = nn.Linear(hidden, channels, bias=False)
        self.k_proj = nn.Conv2d(channels, channels, 1, bias=False)
        self.fuser = nn.Sequential(
            nn.Conv2d(heads, heads, 3, padding=1), nn.SiLU(), nn.Conv2d(heads, 1, 3, padding=1)
        )

    def forward(self, query_BD: Tensor, image_embed: Tensor) -> Tensor:
        q = self.q_proj(query_BD).unflatten(-1, (self.heads, -1))  # [B,heads,64]
        k = self.k_proj(image_embed).unflatten(1, (self.heads, -1))  # [B,heads,64,E,E]
        scores = torch.einsum("bhc,bhcyx->bhyx", q, k) * q.shape[-1] ** -0.5
        return F.interpolate(self.fuser(scores), scale_factor=SCALE, mode="bilinear", align_corners=False)


def mask_prompt(heatmap: Tensor, unpadded_B2: Tensor) -> Tensor:
    """Heatmap logits [B,1,S,S] → the decoder's mask prompt: −50 outside the image. `unpadded_B2`: (height, width) of the
    resized image within SAM's square of 4S pixels. The logits go in as they are, without a sigmoid."""
    valid = -(-unpadded_B2.to(heatmap.device).long() // SCALE)  # Rounded up.
    rows = torch.arange(heatmap.shape[2], device=heatmap.device) < valid[:, :1]  # [B,S]
    columns = torch.arange(heatmap.shape[3], device=heatmap.device) < valid[:, 1:]
    inside = rows[:, None, :, None] & columns[:, None, None, :]
    return heatmap.masked_fill(~inside, OUTSIDE)
