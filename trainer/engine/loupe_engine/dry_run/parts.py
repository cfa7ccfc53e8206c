"""The model's parts: how many parameters each has, and which of them a stage trains."""

from __future__ import annotations

import torch
from torch import nn

from ..config import DryRunConfig, Recipe, StageConfig
from ..models.loupe import Loupe
from .trace import use_fused_attention

NAMES = {
    "vision tower": tuple(f"backbone.qwen.model.{tower}." for tower in ("visual", "vision_tower", "multi_modal_projector")),
    "language model": ("backbone.",),
    "context queries": ("context_queries", "connector.learnable_query"),
    "connector": ("connector.",),
    "prior": ("prior.",),
    "segment encoder": ("segmenter.encoder.",),
    "prompt encoder": ("segmenter.prompt_encoder.", "segmenter.paint."),
    "mask decoder": ("segmenter.mask_decoder.",),
}
RATES = {
    "vision tower": "vision", "language model": "backbone", "context queries": "queries", "connector": "connector",
    "prior": "prior", "prompt encoder": "prompt_encoder", "mask decoder": "decoder",
}  # fmt: skip
"""Names of the parts in `lr_scale`."""
IN_ALIGNMENT = ("context queries", "connector", "prior")
IN_COLD_START = ("vision tower", "language model")


def stand_in(recipe: Recipe, stage: StageConfig, names: DryRunConfig) -> Loupe:
    """The whole model inside `without_numbers`, with `requires_grad` as the stage has it. Its weights are of the type
    that is computed in: autocast's copies, which the estimate of memory counts by themselves, do not come into it."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16 if stage.precision == "bf16" else torch.float32)
    try:
        model = Loupe(recipe.model)
    finally:
        torch.set_default_dtype(before)
    use_fused_attention(model.backbone)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(is_trained(name, recipe, names.stage))
    return model.eval()


def part_of(name: str) -> str:
    return next(part for part, prefixes in NAMES.items() if name.startswith(prefixes))


def is_trained(name: str, recipe: Recipe, stage: str) -> bool:
    """The convolutional trunks stay frozen: their features are cached. LENS trains SAM 2's two convolutions (conv_s0,
    conv_s1) with the mask decoder."""
    part = part_of(name)
    if ".trunk." in name or part == "segment encoder" and ".conv_s" not in name:
        return False
    if stage == "align":
        return part in IN_ALIGNMENT
    if stage == "cold_start":
        return part in IN_COLD_START
    return recipe.stages.rl.rate_of(RATES.get(part, "decoder")) > 0


def counts(model: Loupe) -> dict[str, tuple[int, int]]:
    """(parameters, trained among them) of each part that the model has."""
    out = {part: (0, 0) for part in NAMES}
    for name, parameter in model.named_parameters():
        size, trained = out[part_of(name)]
        out[part_of(name)] = size + parameter.numel(), trained + parameter.numel() * parameter.requires_grad
    return {part: both for part, both in out.items() if both[0]}


def adapter_parameters(model: nn.Module, targets: list[str], rank: int) -> int:
    """Of LoRA on the linear layers so named: rank × (in + out) each (Hu et al. 2021, section 4.1)."""
    layers = [m for n, m in model.named_modules() if isinstance(m, nn.Linear) and n.split(".")[-1] in targets]
    return sum(rank * (layer.in_features + layer.out_features) for layer in layers)
