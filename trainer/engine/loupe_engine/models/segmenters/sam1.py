"""SAM as published: ViT image encoder, prompt encoder, mask decoder (transformers' modules)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.models.sam.configuration_sam import (
    SamConfig,
    SamMaskDecoderConfig,
    SamPromptEncoderConfig,
    SamVisionConfig,
)
from transformers.models.sam.modeling_sam import SamMaskDecoder, SamPromptEncoder, SamVisionEncoder

from ...config import Sam1Config
from ...events import EngineError
from ...tensors import complain, fill
from .prompts import NAMES, PromptedSegmenter, rename


@dataclass(frozen=True)
class Vit:
    width: int
    heads: int
    depth: int
    global_blocks: tuple[int, ...]
    """Blocks that attend to the whole image instead of windows."""
    window: int = 14


VIT = {
    "vit_b": Vit(768, 12, 12, (2, 5, 8, 11)),
    "vit_l": Vit(1024, 16, 24, (5, 11, 17, 23)),
    "vit_h": Vit(1280, 16, 32, (7, 15, 23, 31)),
}
"""Meta's sam_vit_{b,l,h}."""


def sam_config(vit: Vit, config: Sam1Config) -> SamConfig:
    vision = SamVisionConfig(
        hidden_size=vit.width,
        num_hidden_layers=vit.depth,
        num_attention_heads=vit.heads,
        global_attn_indexes=list(vit.global_blocks),
        window_size=vit.window,
        image_size=config.image_size,
    )
    prompts = SamPromptEncoderConfig(image_size=config.image_size)
    # Meta's decoder has torch's default epsilon, transformers' one a smaller.
    decoder = SamMaskDecoderConfig(mlp_dim=config.mlp_dim, layer_norm_eps=1e-5)
    return SamConfig(vision_config=vision, prompt_encoder_config=prompts, mask_decoder_config=decoder)


class Sam1ImageEncoder(nn.Module):
    """pixel_values [B,3,S,S] normalised → (image_embed [B,256,S/16,S/16],): there are no high-res features."""

    def __init__(self, config: SamVisionConfig):
        super().__init__()
        self.trunk = SamVisionEncoder._from_config(config)

    def forward(self, pixel_values: Tensor) -> tuple[Tensor]:
        return (self.trunk(pixel_values).last_hidden_state,)


class Sam1Segmenter(PromptedSegmenter):
    """`vit`: other settings than the published ones of `config.size` (tests)."""

    SCORES_OBJECT = False

    def __init__(self, config: Sam1Config, vit: Vit | None = None):
        super().__init__()
        if config.image_size % 16:
            raise EngineError("image-size", f"SAM needs an image size in steps of 16, not {config.image_size}; set model.segmenter.image_size")
        self.config = config
        parts = sam_config(vit or VIT[config.size], config)
        self.encoder = Sam1ImageEncoder(parts.vision_config)
        self.prompt_encoder = SamPromptEncoder(parts)
        self.mask_decoder = SamMaskDecoder(parts.mask_decoder_config)
        # Random but never trained: a buffer, as Meta has it.
        embedding = self.prompt_encoder.shared_embedding
        matrix = embedding.positional_embedding.detach()
        del embedding.positional_embedding
        embedding.register_buffer("positional_embedding", matrix)

    def point_kinds(self) -> Tensor:
        return torch.cat([kind.weight for kind in self.prompt_encoder.point_embed])

    def load_meta(self, tensors: Mapping[str, Tensor], tuned: Mapping[str, Tensor] | None = None) -> "Sam1Segmenter":
        """Meta's weights (sam_vit_*.pth). `tuned`: prompt encoder and mask decoder to use instead of Meta's
        (published/coprs.py, `Coprs.sam`). Every tensor is used and every parameter filled, or EngineError
        `checkpoint-keys`."""
        if tuned is not None:
            replaced = {n for n in tensors if not n.startswith("image_encoder.")}
            complain("missing in the tuned checkpoint", replaced - set(tuned), "is this CoPRS?")
        stored = {**{n: tensors for n in tensors}, **{n: tuned for n in tuned or ()}}
        fill(self, {rename(n, META): stored[n][n] for n in stored}, f"SAM with {self.config.size}")
        return self


META = [
    (r"^image_encoder\.", "encoder.trunk."),
    (r"\.trunk\.blocks\.", ".trunk.layers."),
    (r"\.trunk\.neck\.0\.", ".trunk.neck.conv1."),
    (r"\.trunk\.neck\.1\.", ".trunk.neck.layer_norm1."),
    (r"\.trunk\.neck\.2\.", ".trunk.neck.conv2."),
    (r"\.trunk\.neck\.3\.", ".trunk.neck.layer_norm2."),
    (r"\.point_embeddings\.", ".point_embed."),
    *NAMES,
]
"""SAM's names → ours."""
