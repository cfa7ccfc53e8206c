"""LLaVA-1.5 (CoPRS's Table 3): CLIP's tower, each patch of its last block but one an image token behind two linear layers, and
Vicuna, whose positions have one axis. The photo is stretched to CLIP's square (LLaVA's own code pads it, transformers' cuts it)."""

from __future__ import annotations

from transformers import LlavaConfig, LlavaForConditionalGeneration

from ....config import BackboneConfig, ClipVision
from ....turns import VICUNA
from ..family import CLIP, Family, Settings


def text(b: BackboneConfig) -> Settings:
    return {"model_type": "llama", "max_position_embeddings": 4096, "rms_norm_eps": 1e-5}


def vision(v: ClipVision, hidden: int) -> Settings:
    return {"model_type": "clip_vision_model", "hidden_size": v.hidden, "num_hidden_layers": v.depth, "num_attention_heads": v.heads,
            "intermediate_size": v.intermediate, "image_size": v.image_size, "patch_size": v.patch_size}  # fmt: skip


LLAVA = Family(
    LlavaConfig, LlavaForConditionalGeneration, text, vision=vision, normal=CLIP, tower="vision_tower", has_axes=False, turns=VICUNA
)
