"""Qwen2.5-VL (LENS's 3B, CoPRS): its tower attends in windows, but for some blocks."""

from __future__ import annotations

from transformers.models.qwen2_5_vl import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from ....config import QwenVision
from ..family import CLIP, Family, Settings, published_text, sized_vision


def vision(v: QwenVision, hidden: int) -> Settings:
    return {**sized_vision(v, hidden), "window_size": v.window, "fullatt_block_indexes": v.full_attention}


QWEN2_5_VL = Family(Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, published_text, vision=vision, normal=CLIP)
