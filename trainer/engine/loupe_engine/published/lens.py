"""LENS's published checkpoints: query connector, Qwen-VL and SAM2 (hustvl/LENS, 28cf510)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from ..events import EngineError
from ..models.heads.lens import LensHead
from ..tensors import Renamed, complain, fill
from .keys import grouped, qwen_name, qwen_tensors
from .sam2 import SAM, is_sam_name, segmenter_tensors

HEAD = ("learnable_query", "connector.", "conv_1d.", "proj_to_sam.")


@dataclass
class Lens:
    """A published model in parts: head ready to run; language and vision under today's transformers names and SAM2
    under Meta's, both read tensor by tensor."""

    head: LensHead
    qwen: Renamed
    sam: Mapping[str, Tensor]


def load_head(source: Mapping[str, Tensor], heads: int = 16, connector: bool = True) -> LensHead:
    """Sizes come from the tensors, except the attention heads, which leave no trace in them (16 in 2B and 3B). `connector`:
    whether there is one, before the convolution."""
    tensors = Renamed(source, {n: n for n in source if n.startswith(HEAD)})
    complain("missing in the checkpoint", {"learnable_query"} - set(tensors), "is this LENS?")
    query = tensors["learnable_query"]
    if query.dim() != 3 or query.shape[0] != 1 or query.shape[2] % heads:
        shape = tuple(query.shape)
        raise EngineError("checkpoint-keys", f"learnable_query is {shape}, not (1, M, D) with D divisible by {heads} heads")
    depth = max(grouped(tensors, "connector.blocks."), default=0) + 1 if connector else 0
    # On the meta device: drawing 475 million initial numbers takes longer than reading the checkpoint.
    with torch.device("meta"):
        head = LensHead(query.shape[2], query.shape[1], depth, heads)
    fill(head, tensors, "LENS with its ViT connector" if depth else "LENS without a connector")
    return head


def load_lens(
    source: Mapping[str, Tensor], heads: int = 16, meta: Mapping[str, Tensor] | None = None, connector: bool = True
) -> Lens:
    """A LENS checkpoint (files.read_checkpoint). `meta`: Meta's sam2_hiera_large.pt, read the same way; required for a
    stage-1 save, whose own SAM2 is untrained, and compared with the frozen encoder of any other."""
    unknown = [n for n in source if not (n.startswith(HEAD) or is_sam_name(n) or qwen_name(n))]
    complain("unexpected in the checkpoint", unknown, "is this LENS?")
    sam = Renamed(source, {n.removeprefix(SAM): n for n in source if n.startswith(SAM)})
    return Lens(load_head(source, heads, connector), qwen_tensors(source), segmenter_tensors(sam, meta))
