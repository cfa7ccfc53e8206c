"""The segmenter: convolutional image encoder with SAM2's three feature levels, and SAM2's own prompt encoder and mask
decoder (transformers' modules, smaller MLP)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.models.sam2.configuration_sam2 import Sam2MaskDecoderConfig, Sam2PromptEncoderConfig
from transformers.models.sam2.modeling_sam2 import Sam2MaskDecoder, Sam2PromptEncoder

from ...config import LiteSegmenter
from ..backbones.small.detector_trunk import DetectorTrunk
from .prompts import EMBED, PromptedSegmenter
from ..trunk import Trunk


class Refine(nn.Module):
    """Depthwise 5×5 and pointwise mixing with a residual: cheap spatial context after the pyramid's sums."""

    def __init__(self, channels: int):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 5, padding=2, groups=channels)
        self.expand = nn.Conv2d(channels, 2 * channels, 1)
        self.project = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.project(F.gelu(self.expand(self.depthwise(x))))


class Lateral(nn.Conv2d):
    """A level of the trunk at the pyramid's width. With its gain in front every trunk learns at the same rate; an exported
    graph has it in the weights."""

    def __init__(self, trunk: nn.Module, level: str, outputs: int, kernel: int = 1, stride: int = 1):
        super().__init__(trunk.channels[level], outputs, kernel, stride, kernel // 2)
        self.gain = trunk.gains[level]
        # Trunks' features have deviations of 3 to 8 then; the decoder's positional encodings about 1.
        nn.init.normal_(self.weight, std=0.12 * self.weight[0].numel() ** -0.5)
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self._conv_forward(x, self.weight * self.gain, self.bias)


class ImageEncoder(nn.Module):
    """pixel_values [B,3,S,S] normalised → image_embed [B,256,S/16,S/16] and high-res features [B,32,S/4,S/4],
    [B,64,S/8,S/8] (SAM2's channel counts after its conv_s0 and conv_s1)."""

    def __init__(self, config: LiteSegmenter) -> None:
        super().__init__()
        self.trunk = DetectorTrunk() if config.trunk == "nanodet" else Trunk()
        self.lateral32 = Lateral(self.trunk, "stride32", EMBED)
        self.lateral16 = Lateral(self.trunk, "stride16", EMBED)
        self.lateral8 = Lateral(self.trunk, "stride8", 64)
        self.lateral4 = Lateral(self.trunk, "stride4", 32)
        self.down8 = nn.Conv2d(EMBED, 64, 1)
        self.down4 = nn.Conv2d(64, 32, 1)
        self.refine32 = Refine(EMBED)
        self.refine16 = Refine(EMBED)
        self.refine8 = Refine(64)
        self.fine = config.fine
        if config.fine:
            self.lateral2 = Lateral(self.trunk, "stride2", 32, 3, 2)
            self.refine4 = Refine(32)

    def pyramid(self, levels: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        up = lambda x: F.interpolate(x, scale_factor=2.0, mode="nearest")  # noqa: E731
        x32 = self.refine32(self.lateral32(levels["stride32"]))
        x16 = self.refine16(self.lateral16(levels["stride16"]) + up(x32))
        x8 = self.refine8(self.lateral8(levels["stride8"]) + up(self.down8(x16)))
        x4 = self.lateral4(levels["stride4"]) + up(self.down4(x8))
        if self.fine:
            x4 = self.refine4(x4 + self.lateral2(levels["stride2"]))
        return x16, x4, x8

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.pyramid(self.trunk(pixel_values))


class Segmenter(PromptedSegmenter):
    def __init__(self, config: LiteSegmenter):
        super().__init__()
        self.config = config
        self.encoder = ImageEncoder(config)
        self.prompt_encoder = Sam2PromptEncoder(Sam2PromptEncoderConfig(image_size=config.image_size))
        self.mask_decoder = Sam2MaskDecoder(
            Sam2MaskDecoderConfig(mlp_dim=config.mlp_dim, dynamic_multimask_via_stability=False)
        )
        self.paint = nn.Embedding(4, EMBED)
        # The image encoder already yields high-res features at the decoder's widths.
        del self.mask_decoder.conv_s0, self.mask_decoder.conv_s1

    def paint_points(self, coords_BN2: Tensor, labels_BN: Tensor) -> Tensor:
        """Draws the points on the embedding's grid, [B,256,E,E]: a click as a bump, a box corner as the quarter-plane
        on its inner side. SAM2 knows prompts only as tokens; learning to look at the place a token names takes far more
        training than a small segmenter gets (docs/log.md)."""
        size, stride = self.config.embed_size, 16.0
        centre = (torch.arange(size, dtype=torch.float32, device=coords_BN2.device) + 0.5) * stride
        click, top_left, bottom_right = (labels_BN <= 1) & (labels_BN >= 0), labels_BN == 2, labels_BN == 3

        def along(position_BN: Tensor) -> Tensor:
            d = (centre - position_BN[..., None]) / stride
            bump, ramp = torch.exp(-0.5 * d * d), torch.sigmoid(2 * d)
            return click[..., None] * bump + top_left[..., None] * ramp + bottom_right[..., None] * (1 - ramp)

        drawn = along(coords_BN2[..., 1])[..., :, None] * along(coords_BN2[..., 0])[..., None, :]
        kind = self.paint(labels_BN.clamp(min=0))
        dense = kind.transpose(1, 2) @ drawn.flatten(2)
        return dense.reshape(-1, EMBED, size, size)

    def embed_prompts(
        self, coords_BN2: Tensor, labels_BN: Tensor, mask_input: Tensor, has_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Points and low-res mask → (sparse [B,N,256], dense [B,256,E,E])."""
        dense = self.embed_mask(mask_input, has_mask) + self.paint_points(coords_BN2, labels_BN)
        return self.embed_points(coords_BN2, labels_BN), dense
