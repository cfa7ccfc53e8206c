"""The segmenter: convolutional image encoder with SAM2's three feature levels, and SAM2's own prompt encoder and mask
decoder (transformers' modules, smaller MLP)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.models.sam2.configuration_sam2 import Sam2MaskDecoderConfig, Sam2PromptEncoderConfig
from transformers.models.sam2.modeling_sam2 import Sam2MaskDecoder, Sam2PromptEncoder

from ..config import SegmenterConfig
from .trunk import CHANNELS, Trunk

EMBED = 256


class Refine(nn.Module):
    """Depthwise 5×5 and pointwise mixing with a residual: cheap spatial context after the pyramid's sums."""

    def __init__(self, channels: int):
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 5, padding=2, groups=channels)
        self.expand = nn.Conv2d(channels, 2 * channels, 1)
        self.project = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.project(F.gelu(self.expand(self.depthwise(x))))


class ImageEncoder(nn.Module):
    """pixel_values [B,3,S,S] normalised → image_embed [B,256,S/16,S/16] and high-res features [B,32,S/4,S/4],
    [B,64,S/8,S/8] (SAM2's channel counts after its conv_s0 and conv_s1)."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.lateral32 = nn.Conv2d(CHANNELS["stride32"], EMBED, 1)
        self.lateral16 = nn.Conv2d(CHANNELS["stride16"], EMBED, 1)
        self.lateral8 = nn.Conv2d(CHANNELS["stride8"], 64, 1)
        self.lateral4 = nn.Conv2d(CHANNELS["stride4"], 32, 1)
        self.down8 = nn.Conv2d(EMBED, 64, 1)
        self.down4 = nn.Conv2d(64, 32, 1)
        # The trunk's features have deviations of 3 to 8; the decoder's positional encodings about 1.
        for lateral in (self.lateral32, self.lateral16, self.lateral8, self.lateral4):
            nn.init.normal_(lateral.weight, std=0.12 * lateral.in_channels**-0.5)
            nn.init.zeros_(lateral.bias)
        self.refine32 = Refine(EMBED)
        self.refine16 = Refine(EMBED)
        self.refine8 = Refine(64)

    def pyramid(self, levels: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        up = lambda x: F.interpolate(x, scale_factor=2.0, mode="nearest")  # noqa: E731
        x32 = self.refine32(self.lateral32(levels["stride32"]))
        x16 = self.refine16(self.lateral16(levels["stride16"]) + up(x32))
        x8 = self.refine8(self.lateral8(levels["stride8"]) + up(self.down8(x16)))
        x4 = self.lateral4(levels["stride4"]) + up(self.down4(x8))
        return x16, x4, x8

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return self.pyramid(self.trunk(pixel_values))


class Segmenter(nn.Module):
    def __init__(self, config: SegmenterConfig):
        super().__init__()
        self.config = config
        self.encoder = ImageEncoder()
        self.prompt_encoder = Sam2PromptEncoder(Sam2PromptEncoderConfig(image_size=config.image_size))
        self.mask_decoder = Sam2MaskDecoder(
            Sam2MaskDecoderConfig(mlp_dim=config.mlp_dim, dynamic_multimask_via_stability=False)
        )
        self.paint = nn.Embedding(4, EMBED)
        # The image encoder already yields high-res features at the decoder's widths.
        del self.mask_decoder.conv_s0, self.mask_decoder.conv_s1

    def image_positions(self) -> Tensor:
        """Dense positional encoding of the image embedding's grid, [1,256,E,E]."""
        size = self.config.embed_size
        centre = (torch.arange(size, dtype=torch.float32) + 0.5) / size
        grid = torch.stack(torch.meshgrid(centre, centre, indexing="xy"), dim=-1)  # [E,E,2] as (x, y)
        encoding = self.prompt_encoder.shared_embedding(grid[None])
        return encoding.permute(0, 3, 1, 2)

    def embed_points(self, coords_BN2: Tensor, labels_BN: Tensor) -> Tensor:
        """Points in pixels of the S×S image; labels 1/0 click, 2/3 box corners, -1 no point → [B,N,256]."""
        encoder = self.prompt_encoder
        position = encoder.shared_embedding((coords_BN2 + 0.5)[:, None] / self.config.image_size)[:, 0]
        is_point = (labels_BN >= 0).unsqueeze(-1).to(position.dtype)
        kind = encoder.point_embed(labels_BN.clamp(min=0))
        return is_point * (position + kind) + (1 - is_point) * encoder.not_a_point_embed.weight

    def paint_points(self, coords_BN2: Tensor, labels_BN: Tensor) -> Tensor:
        """Draws the points on the embedding's grid, [B,256,E,E]: a click as a bump, a box corner as the quarter-plane
        on its inner side. SAM2 knows prompts only as tokens; learning to look at the place a token names takes far more
        training than a small segmenter gets (docs/log.md)."""
        size, stride = self.config.embed_size, 16.0
        centre = (torch.arange(size, dtype=torch.float32) + 0.5) * stride
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

    def embed_mask(self, mask_input: Tensor, has_mask: Tensor) -> Tensor:
        """Low-res logits [B,1,S/4,S/4], has_mask [B] in {0,1} → dense prompt [B,256,E,E]."""
        has = has_mask.reshape(-1, 1, 1, 1)
        dense = self.prompt_encoder.mask_embed(mask_input)
        return has * dense + (1 - has) * self.prompt_encoder.no_mask_embed.weight.reshape(1, -1, 1, 1)

    def decode(
        self, image_embed: Tensor, high_res: tuple[Tensor, Tensor], sparse_BNC: Tensor, dense: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """All four masks: (logits [B,4,S/4,S/4], predicted IoU [B,4], object score logit [B,1]).

        Rows are independent prompts; image tensors are given per row. Mask 0 answers unambiguous prompts, masks 1–3 a
        single click (SAM2).
        """
        decoder = self.mask_decoder
        tokens = torch.cat([decoder.obj_score_token.weight, decoder.iou_token.weight, decoder.mask_tokens.weight])
        tokens = torch.cat([tokens[None].expand(sparse_BNC.shape[0], -1, -1), sparse_BNC], dim=1)[:, None]
        positions = self.image_positions().expand(image_embed.shape[0], -1, -1, -1)
        queries, keys = decoder.transformer(
            point_embeddings=tokens,
            image_embeddings=image_embed + dense,
            image_positional_embeddings=positions,
            attention_similarity=None,
        )
        b, size = image_embed.shape[0], self.config.embed_size
        image = keys.transpose(2, 3).reshape(b, EMBED, size, size)
        feat4, feat8 = high_res
        up = decoder.activation(decoder.upscale_layer_norm(decoder.upscale_conv1(image) + feat8))
        up = decoder.activation(decoder.upscale_conv2(up) + feat4)
        hyper = torch.stack(
            [mlp(queries[:, 0, 2 + i]) for i, mlp in enumerate(decoder.output_hypernetworks_mlps)], dim=1
        )
        masks = (hyper @ up.flatten(2)).reshape(b, -1, up.shape[-2], up.shape[-1])
        return masks, decoder.iou_prediction_head(queries[:, 0, 1]), decoder.pred_obj_score_head(queries[:, 0, 0])
