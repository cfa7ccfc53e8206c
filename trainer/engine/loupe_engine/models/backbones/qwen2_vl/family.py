"""Qwen2-VL (LENS's 2B, CoPRS)."""

from __future__ import annotations

from transformers.models.qwen2_vl import Qwen2VLConfig, Qwen2VLForConditionalGeneration

from ....config import QwenVision
from ..family import CLIP, Family, Settings, published_text, shared_vision


def vision(v: QwenVision, hidden: int) -> Settings:
    return {**shared_vision(v), "embed_dim": v.hidden, "hidden_size": hidden, "mlp_ratio": v.intermediate // v.hidden}


QWEN2_VL = Family(Qwen2VLConfig, Qwen2VLForConditionalGeneration, published_text, vision=vision, normal=CLIP)
