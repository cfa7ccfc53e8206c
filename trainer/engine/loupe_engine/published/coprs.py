"""CoPRS's published heatmap head: `refseg_modules.pt` of a checkpoint's actor folder.

CoPRS, section 3; names and sizes from its code (ZhenyuLU-Heliodore/CoPRS, 37142db).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .keys import Renamed, complain, fill

HEATMAP, PROMPTS, DECODER = "heatmap_head.", "prompt_encoder.", "mask_decoder."
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


@dataclass
class Coprs:
    """Head ready to run; SAM-1's trained prompt encoder and mask decoder under SAM-1's names, read tensor by tensor."""

    head: HeatmapHead
    sam: Renamed


def load_coprs(source: Mapping[str, Tensor]) -> Coprs:
    """Reads `refseg_modules.pt` (files.read_checkpoint). The language model lies beside it in `llm_hf/`."""
    unknown = [n for n in source if not n.startswith((HEATMAP, PROMPTS, DECODER))]
    advice = "give refseg_modules.pt of a CoPRS checkpoint"
    complain("unexpected in the checkpoint", unknown, advice)
    parts = (HEATMAP, PROMPTS, DECODER)
    complain("missing in the checkpoint", [p + "*" for p in parts if not any(n.startswith(p) for n in source)], advice)
    tensors = Renamed(source, {n.removeprefix(HEATMAP): n for n in source if n.startswith(HEATMAP)})
    sizes = {"q_proj.weight": 2, "fuser.0.weight": 4}
    complain("missing in the checkpoint", [HEATMAP + n for n in set(sizes) - set(tensors)], advice)
    shapes = {n: tuple(tensors[n].shape) for n in sizes}
    wrong = [f"{HEATMAP}{n} {s}" for n, s in shapes.items() if len(s) != sizes[n] or 0 in s]
    complain("wrong shapes in the checkpoint", wrong, advice)
    (channels, hidden), heads = shapes["q_proj.weight"], shapes["fuser.0.weight"][1]
    if channels % heads:
        complain("wrong shapes in the checkpoint", [f"{channels} channels cannot be split into {heads} heads"], advice)
    with torch.device("meta"):
        head = HeatmapHead(hidden, channels, heads)
    fill(head, tensors, "CoPRS's heatmap_head")
    return Coprs(head, Renamed(source, {n: n for n in source if not n.startswith(HEATMAP)}))
