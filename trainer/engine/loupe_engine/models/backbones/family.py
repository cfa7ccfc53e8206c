"""What a family of language models is to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from transformers import PreTrainedConfig, PreTrainedModel

from ...config import BackboneConfig, ClipVision, QwenVision
from ...turns import CHATML, Turns

Settings = dict[str, object]
Vec3 = tuple[float, float, float]
CLIP: tuple[Vec3, Vec3] = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
HALF: tuple[Vec3, Vec3] = (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Family:
    """`text`, `rope`: what it has of its own in transformers' `text_config`. `vision`: transformers' `vision_config`, of the
    recipe's tower and the language model's hidden size; `normal`: mean and deviation of the tower's pixels, of values in
    0…1. Neither where the towers are ours. `tower`: transformers' name of it. `has_axes`: whether positions are Qwen's three,
    of time, row and column. `turns`: how its tokenizer tells who speaks."""

    config: type[PreTrainedConfig]
    model: type[PreTrainedModel]
    text: Callable[[BackboneConfig], Settings]
    rope: Settings = field(default_factory=dict)
    vision: Callable[[QwenVision | ClipVision, int], Settings] | None = None
    normal: tuple[Vec3, Vec3] | None = None
    tower: str = "visual"
    has_axes: bool = True
    turns: Turns = CHATML


def published_text(b: BackboneConfig) -> Settings:
    """What all of Qwen's published families have."""
    return {"max_position_embeddings": 32768, "rms_norm_eps": 1e-6}


def shared_vision(v: QwenVision) -> Settings:
    return {"depth": v.depth, "num_heads": v.heads, "patch_size": v.patch_size, "spatial_merge_size": v.merge_size,
            "temporal_patch_size": v.temporal_patch_size}  # fmt: skip


def sized_vision(v: QwenVision, hidden: int) -> Settings:
    """From Qwen2.5-VL on."""
    return {**shared_vision(v), "hidden_size": v.hidden, "intermediate_size": v.intermediate, "out_hidden_size": hidden}
