"""Qwen2.5-VL's text half in any size, trained from nothing with a tokenizer of its own; its towers are ours."""

from __future__ import annotations

from transformers.models.qwen2_5_vl import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from ..family import Family

SMALL = Family(Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, text=lambda b: {"max_position_embeddings": 4096})
