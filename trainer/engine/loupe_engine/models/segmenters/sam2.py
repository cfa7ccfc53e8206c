"""SAM2 (2.0) as published: Hiera image encoder with its feature pyramid, prompt encoder, mask decoder (transformers'
modules). Without the video memory, of which a single image needs only `no_memory_embedding`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers.models.sam2.configuration_sam2 import (
    Sam2HieraDetConfig,
    Sam2MaskDecoderConfig,
    Sam2PromptEncoderConfig,
    Sam2VisionConfig,
)
from transformers.models.sam2.modeling_sam2 import Sam2HieraDetModel, Sam2MaskDecoder, Sam2PromptEncoder, Sam2VisionNeck

from ...config import Sam2Config
from ...events import EngineError
from ...tensors import complain, fill
from .prompts import EMBED, NAMES, PromptedSegmenter, rename


@dataclass(frozen=True)
class Hiera:
    """Settings of a trunk. Widths and heads double from stage to stage; windows are in cells of their stage."""

    width: int
    heads: int
    blocks: tuple[int, int, int, int]
    global_blocks: tuple[int, ...]
    """Blocks that attend to the whole image instead of windows, counted over all stages."""
    windows: tuple[int, int, int, int] = (8, 4, 14, 7)
    background: int = 7
    """Side of the position embedding that is enlarged to the whole image."""


HIERA = {
    "tiny": Hiera(width=96, heads=1, blocks=(1, 2, 7, 2), global_blocks=(5, 7, 9)),
    "small": Hiera(width=96, heads=1, blocks=(1, 2, 11, 2), global_blocks=(7, 10, 13)),
    "base_plus": Hiera(width=112, heads=2, blocks=(2, 3, 16, 3), global_blocks=(12, 16, 20), background=14),
    "large": Hiera(width=144, heads=2, blocks=(2, 6, 36, 4), global_blocks=(23, 33, 43), windows=(8, 4, 16, 8)),
}
"""Meta's sam2_hiera_{t,s,b+,l}.yaml."""


def vision_config(hiera: Hiera, image_size: int) -> Sam2VisionConfig:
    widths = [hiera.width * 2**i for i in range(4)]
    trunk = Sam2HieraDetConfig(
        hidden_size=hiera.width,
        image_size=[image_size, image_size],
        num_attention_heads=hiera.heads,
        window_positional_embedding_background_size=[hiera.background] * 2,
        blocks_per_stage=list(hiera.blocks),
        embed_dim_per_stage=widths,
        num_attention_heads_per_stage=[hiera.heads * 2**i for i in range(4)],
        window_size_per_stage=list(hiera.windows),
        global_attention_blocks=list(hiera.global_blocks),
    )
    sizes = [[image_size // stride] * 2 for stride in (4, 8, 16)]
    return Sam2VisionConfig(
        backbone_config=trunk, backbone_channel_list=widths[::-1], backbone_feature_sizes=sizes, fpn_hidden_size=EMBED
    )


class Sam2ImageEncoder(nn.Module):
    """pixel_values [B,3,S,S] normalised → image_embed [B,256,S/16,S/16], high-res features [B,32,S/4,S/4] and
    [B,64,S/8,S/8]. `trunk` is the large part; `pyramid` holds all that LENS may train beside the decoder."""

    def __init__(self, config: Sam2VisionConfig):
        super().__init__()
        self.trunk = Sam2HieraDetModel._from_config(config.backbone_config)
        self.neck = Sam2VisionNeck(config)
        self.no_memory_embedding = nn.Parameter(torch.zeros(1, 1, EMBED))
        self.conv_s0 = nn.Conv2d(EMBED, EMBED // 8, 1)
        self.conv_s1 = nn.Conv2d(EMBED, EMBED // 4, 1)

    def levels(self, pixel_values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Trunk and neck, frozen in LENS: [B,256,·,·] at strides 16, 8 and 4."""
        maps, _ = self.neck(self.trunk(pixel_values).intermediate_hidden_states)
        return maps[1], maps[2], maps[3]  # The neck goes up from stride 32, whose own map is not used further.

    def pyramid(self, levels: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        x16, x8, x4 = levels
        return x16 + self.no_memory_embedding.reshape(1, EMBED, 1, 1), self.conv_s0(x4), self.conv_s1(x8)

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.pyramid(self.levels(pixel_values))


class Sam2Segmenter(PromptedSegmenter):
    """`hiera`: other settings than the published ones of `config.size` (tests)."""

    def __init__(self, config: Sam2Config, hiera: Hiera | None = None):
        super().__init__()
        hiera = hiera or HIERA[config.size]
        if config.image_size % (4 * hiera.windows[0]) or config.image_size % 32:
            raise EngineError("image-size", f"SAM 2 needs an image size in steps of 32, not {config.image_size}; set model.segmenter.image_size")
        self.config = config
        self.encoder = Sam2ImageEncoder(vision_config(hiera, config.image_size))
        self.prompt_encoder = Sam2PromptEncoder(Sam2PromptEncoderConfig(image_size=config.image_size))
        self.mask_decoder = Sam2MaskDecoder(
            Sam2MaskDecoderConfig(mlp_dim=config.mlp_dim, dynamic_multimask_via_stability=False)
        )
        # In `encoder.pyramid`: their outputs, not their inputs, are what is kept per image.
        del self.mask_decoder.conv_s0, self.mask_decoder.conv_s1

    def load_meta(self, tensors: Mapping[str, Tensor]) -> "Sam2Segmenter":
        """Meta's weights (published/sam2.py, `segmenter_tensors`). Every tensor is used and every parameter filled, or
        EngineError `checkpoint-keys`."""
        points = [f"sam_prompt_encoder.point_embeddings.{i}.weight" for i in range(4)]
        complain("missing in the checkpoint", set(points) - set(tensors), "is this SAM 2?")
        ours = {rename(n, META): tensors[n] for n in tensors if n not in points}
        ours["prompt_encoder.point_embed.weight"] = torch.cat([tensors[n] for n in points])
        fill(self, ours, f"SAM 2 with Hiera {self.config.size}")
        return self


META = [
    (r"^image_encoder\.(trunk|neck)\.", r"encoder.\1."),
    (r"^sam_mask_decoder\.(conv_s\d)\.", r"encoder.\1."),
    (r"^sam_(mask_decoder|prompt_encoder)\.", r"\1."),
    (r"^no_mem_embed$", "encoder.no_memory_embedding"),
    (r"\.neck\.convs\.(\d)\.conv\.", r".neck.convs.\1."),
    (r"\.mlp\.layers\.0\.", ".mlp.proj_in."),
    (r"\.mlp\.layers\.1\.", ".mlp.proj_out."),
    (r"\.out_proj\.", ".o_proj."),
    *NAMES,
]
"""SAM2's names → ours. Its four point embeddings are one table here."""
