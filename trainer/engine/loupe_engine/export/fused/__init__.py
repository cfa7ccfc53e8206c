"""Shipped graphs of the small kind, rewritten to the same numbers in fewer and quicker nodes.

Each node of a graph is at least one dispatch on WebGPU, and costs its overhead on WASM. Weights stay as they are stored, and
the parity tests hold the numbers (tests/test_export_fused.py).
"""

from __future__ import annotations

import onnx

from .connector import fuse_blocks
from .mask_decoder import fuse_mask_decoder
from .patterns import fuse_gelus, fuse_pads, fuse_skip_norms
from .prior import fuse_prior
from .vision_encoder import fuse_tokens

FUSIONS = {
    "connector": (fuse_blocks, fuse_gelus, fuse_skip_norms),
    "mask_decoder": (fuse_mask_decoder,),
    "prior": (fuse_prior,),
    "segment_encoder": (fuse_pads, fuse_gelus),
    "vision_encoder": (fuse_pads, fuse_gelus, fuse_tokens),
}


def fused(name: str, model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph `name` of docs/bundle.md, as graphs.py exports it, quantized or not, rewritten. Others stay."""
    for fusion in FUSIONS.get(name, ()):
        model = fusion(model)
    return model
