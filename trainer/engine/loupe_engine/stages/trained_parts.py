"""Which parameters GRPO trains, by the parts that `lr_scale` names."""

from __future__ import annotations

from torch import nn

from ..models.loupe import Loupe

PARTS = {
    "queries": ("context_queries", "connector.learnable_query"),
    "connector": ("connector.",),
    "prior": ("prior.",),
    "decoder": ("segmenter.mask_decoder.", "segmenter.encoder.conv_s"),
    "prompt_encoder": ("segmenter.prompt_encoder.",),
    "vision": tuple(f"backbone.qwen.model.{tower}." for tower in ("visual", "vision_tower", "multi_modal_projector")),
    "backbone": ("backbone.",),
}
"""What `lr_scale` may name: how its parameters' names begin; the first that fits counts."""


def trained_parts(model: Loupe) -> dict[str, list[nn.Parameter]]:
    """Parameters by the names of PARTS. The rest stays frozen: the segmenter's image encoder, and the small model's
    vision trunk, whose features are cached."""
    parts: dict[str, list[nn.Parameter]] = {name: [] for name in PARTS}
    for name, parameter in model.named_parameters():
        part = next((part for part, prefixes in PARTS.items() if name.startswith(prefixes)), None)
        if part is not None and not name.startswith("backbone.qwen.model.visual.trunk."):
            parts[part].append(parameter)
    return parts
