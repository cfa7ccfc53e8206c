"""Qwen3-VL: deepstack, learned positions in its tower, interleaved rotary axes, heads of a size of their own."""

from __future__ import annotations

from transformers.models.qwen3_vl import Qwen3VLConfig, Qwen3VLForConditionalGeneration

from ....config import BackboneConfig, QwenVision
from ..family import HALF, Family, Settings, published_text, sized_vision


def text(b: BackboneConfig) -> Settings:
    return {**published_text(b), "head_dim": b.head_dim}


def vision(v: QwenVision, hidden: int) -> Settings:
    return {**sized_vision(v, hidden), "deepstack_visual_indexes": v.deepstack, "num_position_embeddings": v.positions}


QWEN3_VL = Family(
    Qwen3VLConfig, Qwen3VLForConditionalGeneration, text, rope={"mrope_interleaved": True}, vision=vision, normal=HALF
)
