"""Families of language models, a folder each: the recipe's `model.backbone.kind`."""

from .family import Family
from .llava.family import LLAVA
from .qwen2_5_vl.family import QWEN2_5_VL
from .qwen2_vl.family import QWEN2_VL
from .qwen3_vl.family import QWEN3_VL
from .small.family import SMALL

FAMILIES: dict[str, Family] = {
    "small": SMALL,
    "qwen2_vl": QWEN2_VL,
    "qwen2_5_vl": QWEN2_5_VL,
    "qwen3_vl": QWEN3_VL,
    "llava": LLAVA,
}

__all__ = ["FAMILIES", "Family"]
