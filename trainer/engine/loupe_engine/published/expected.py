"""Which tensors a recipe's published checkpoint must hold, under their published names: counted on modules without numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from ..config import Recipe
from .coprs import DECODER, HEATMAP, PROMPTS
from .keys import LANGUAGE, VISION
from .sam2 import IGNORED, SAM

Shapes = dict[str, tuple[int, ...]]
BEFORE_4_52 = ("visual.", "model.layers.", "model.embed_tokens.", "model.norm.", "language_model.", "vision_tower.", "multi_modal_projector.")
CLIP = "model.vision_tower."


@dataclass(frozen=True)
class Expected:
    shapes: Shapes
    optional: frozenset[str] = frozenset()
    """Of these names, those that may be absent."""
    ignored: tuple[str, ...] = ()
    """How names begin that may be there, and are not read."""


def model_of(recipe: Recipe):  # noqa: ANN201 (Loupe: imported late)
    """The recipe's model, of shapes alone."""
    from ..models.loupe import Loupe

    with torch.device("meta"):
        return Loupe(recipe.model)


def shapes_of(tensors: Mapping[str, Tensor], prefix: str = "") -> Shapes:
    return {prefix + name: tuple(tensor.shape) for name, tensor in tensors.items()}


def language(model, found: Iterable[str], rows: int | None = None) -> Expected:  # noqa: ANN001
    """The language model and its vision tower, under the names of before or since transformers 4.52, whichever the checkpoint
    has. `rows`: of its token tables, where a token was added to the recipe's."""
    qwen, tied = model.backbone.qwen, model.config.backbone.tied
    old = any(name.startswith(BEFORE_4_52) for name in found)
    shapes = shapes_of(qwen.state_dict())
    if rows is not None:
        for name in (LANGUAGE + "embed_tokens.weight", "lm_head.weight"):
            shapes[name] = (rows, *shapes[name][1:])
    head = frozenset({"lm_head.weight"} if tied else ())
    if model.config.backbone.kind == "llava":
        return Expected({name_of_llava(n, old): s for n, s in shapes.items()}, head)
    return Expected({old_name(n) if old else n: s for n, s in shapes.items()}, head)


def old_name(name: str) -> str:
    if name.startswith(VISION):
        return name.removeprefix("model.")
    return "model." + name.removeprefix(LANGUAGE) if name.startswith(LANGUAGE) else name


def name_of_llava(name: str, old: bool) -> str:
    """transformers 5 has no module between the tower and CLIP's own, which every published checkpoint names."""
    if name.startswith(CLIP):
        name = CLIP + "vision_model." + name.removeprefix(CLIP)
    if not old:
        return name
    if name.startswith(LANGUAGE):
        return "language_model.model." + name.removeprefix(LANGUAGE)
    return "language_model." + name if name.startswith("lm_head.") else name.removeprefix("model.")


def lens(model, found: Iterable[str], has_own_sam: bool) -> Expected:  # noqa: ANN001
    """`has_own_sam`: whether the checkpoint's own SAM2 must be there; else it may be."""
    parts = language(model, found)
    head, sam = shapes_of(model.connector.state_dict()), sam2(model.segmenter)
    own = {SAM + name: shape for name, shape in sam.items()}
    return Expected(
        {**parts.shapes, **head, **own},
        parts.optional | (frozenset() if has_own_sam else frozenset(own)),
        tuple(SAM + name for name in IGNORED),
    )


def coprs_head(model) -> Expected:  # noqa: ANN001
    """refseg_modules.pt: the heatmap's head, and SAM's own prompt encoder and mask decoder."""
    tuned = {n: s for n, s in sam1(model.segmenter).items() if n.startswith((PROMPTS, DECODER))}
    return Expected({**shapes_of(model.prior.state_dict(), HEATMAP), **tuned})


def segmenter(model) -> Expected:  # noqa: ANN001
    """Meta's file. SAM2's holds the video memory too."""
    if model.config.segmenter.kind == "sam1":
        return Expected(sam1(model.segmenter))
    return Expected(sam2(model.segmenter), ignored=IGNORED)


def sam1(module) -> Shapes:  # noqa: ANN001
    return {published(name, SAM1): shape for name, shape in shapes_of(module.state_dict()).items()}


def sam2(module) -> Shapes:  # noqa: ANN001
    shapes = {published(name, SAM2): shape for name, shape in shapes_of(module.state_dict()).items()}
    kinds, width = shapes.pop("sam_prompt_encoder.point_embed.weight")
    return shapes | {f"sam_prompt_encoder.point_embeddings.{i}.weight": (1, width) for i in range(kinds)}


def published(name: str, table: list[tuple[str, str]]) -> str:
    for pattern, new in table:
        name = re.sub(pattern, new, name)
    return name


SHARED = [
    (r"shared_embedding\.positional_embedding$", "pe_layer.positional_encoding_gaussian_matrix"),
    (r"\.patch_embed\.projection\.", ".patch_embed.proj."),
    (r"\.mask_embed\.conv1\.", ".mask_downscaling.0."),
    (r"\.mask_embed\.layer_norm1\.", ".mask_downscaling.1."),
    (r"\.mask_embed\.conv2\.", ".mask_downscaling.3."),
    (r"\.mask_embed\.layer_norm2\.", ".mask_downscaling.4."),
    (r"\.mask_embed\.conv3\.", ".mask_downscaling.6."),
    (r"\.upscale_conv1\.", ".output_upscaling.0."),
    (r"\.upscale_layer_norm\.", ".output_upscaling.1."),
    (r"\.upscale_conv2\.", ".output_upscaling.3."),
    (r"(_head|_mlps\.\d+)\.layers\.0\.", r"\1.layers.1."),
    (r"(_head|_mlps\.\d+)\.proj_in\.", r"\1.layers.0."),
    (r"(_head|_mlps\.\d+)\.proj_out\.", r"\1.layers.2."),
]
SAM1 = [
    (r"^encoder\.trunk\.", "image_encoder."),
    (r"^image_encoder\.layers\.", "image_encoder.blocks."),
    (r"\.neck\.conv1\.", ".neck.0."),
    (r"\.neck\.layer_norm1\.", ".neck.1."),
    (r"\.neck\.conv2\.", ".neck.2."),
    (r"\.neck\.layer_norm2\.", ".neck.3."),
    (r"\.point_embed\.", ".point_embeddings."),
    *SHARED,
    (r"\.layer_norm(?=[_\d])", ".norm"),
]
SAM2 = [
    (r"^encoder\.(conv_s\d)\.", r"sam_mask_decoder.\1."),
    (r"^encoder\.no_memory_embedding$", "no_mem_embed"),
    (r"^encoder\.", "image_encoder."),
    (r"^(mask_decoder|prompt_encoder)\.", r"sam_\1."),
    (r"\.neck\.convs\.(\d)\.", r".neck.convs.\1.conv."),
    *SHARED,
    (r"\.layer_norm(?=[_\d])", ".norm"),
    (r"\.o_proj\.", ".out_proj."),
    (r"\.mlp\.proj_in\.", ".mlp.layers.0."),
    (r"\.mlp\.proj_out\.", ".mlp.layers.1."),
]
"""Our names (transformers') → Meta's, in this order: the way back from META of models/segmenters/sam1.py and sam2.py."""
