"""CoPRS's published `refseg_modules.pt`, of a checkpoint's actor folder (ZhenyuLU-Heliodore/CoPRS, 37142db)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from ..models.heads.coprs import HeatmapHead
from ..tensors import Renamed, complain, fill

HEATMAP, PROMPTS, DECODER = "heatmap_head.", "prompt_encoder.", "mask_decoder."


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
