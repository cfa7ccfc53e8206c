"""What every segmenter of the Segment Anything family shares: prompts as tokens, and the decoder that answers them.

Written out around transformers' prompt encoders and mask decoders, for two reasons: all four masks come back at once
(transformers picks), and the prompt tokens of a language model can stand beside points.
"""

from __future__ import annotations

import re

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..trunk import MEAN, STD

EMBED = 256


class PromptedSegmenter(nn.Module):
    """Subclasses set `config` (image_size, embed_size, mask_size), `encoder`, `prompt_encoder` and `mask_decoder`."""

    MEAN, STD = MEAN, STD
    SCORES_OBJECT = True
    """Whether the decoder has SAM2's token that tells if the object is there at all."""

    def encode(self, pixel_values: Tensor) -> tuple[Tensor, ...]:
        """[B,3,S,S] normalised → image_embed [B,256,S/16,S/16], then the high-res features, if any: [B,32,S/4,S/4],
        [B,64,S/8,S/8]."""
        return self.encoder(pixel_values)

    def image_positions(self) -> Tensor:
        """Dense positional encoding of the image embedding's grid, [1,256,E,E]."""
        size = self.config.embed_size
        device = self.prompt_encoder.shared_embedding.positional_embedding.device
        centre = (torch.arange(size, dtype=torch.float32, device=device) + 0.5) / size
        grid = torch.stack(torch.meshgrid(centre, centre, indexing="xy"), dim=-1)  # [E,E,2] as (x, y)
        encoding = self.prompt_encoder.shared_embedding(grid[None])
        return encoding.permute(0, 3, 1, 2)

    def point_kinds(self) -> Tensor:
        """Embeddings of the labels 0 (outside), 1 (inside), 2, 3 (box corners), [4,256]."""
        return self.prompt_encoder.point_embed.weight

    def embed_points(self, coords_BN2: Tensor, labels_BN: Tensor) -> Tensor:
        """Points in pixels of the S×S image; labels 1/0 click, 2/3 box corners, -1 no point → [B,N,256]."""
        encoder = self.prompt_encoder
        position = encoder.shared_embedding((coords_BN2 + 0.5)[:, None] / self.config.image_size)[:, 0]
        is_point = (labels_BN >= 0).unsqueeze(-1).to(position.dtype)
        kind = F.embedding(labels_BN.clamp(min=0), self.point_kinds())
        return is_point * (position + kind) + (1 - is_point) * encoder.not_a_point_embed.weight

    def embed_mask(self, mask_input: Tensor, has_mask: Tensor) -> Tensor:
        """Low-res logits [B,1,S/4,S/4], has_mask [B] in {0,1} → dense prompt [B,256,E,E]."""
        dense = self.prompt_encoder.mask_embed(mask_input)
        has = has_mask.reshape(-1, 1, 1, 1).to(dense.dtype)
        return has * dense + (1 - has) * self.prompt_encoder.no_mask_embed.weight.to(dense.dtype).reshape(1, -1, 1, 1)

    def embed_prompts(
        self, coords_BN2: Tensor, labels_BN: Tensor, mask_input: Tensor, has_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Points and low-res mask → (sparse [B,N,256], dense [B,256,E,E])."""
        return self.embed_points(coords_BN2, labels_BN), self.embed_mask(mask_input, has_mask)

    def decode(
        self, image_embed: Tensor, high_res: tuple[Tensor, ...], sparse_BNC: Tensor, dense: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """All four masks: (logits [B,4,S/4,S/4], predicted IoU [B,4], object score logit [B,1] or None).

        Rows are independent prompts; image tensors are given per row. Mask 0 answers unambiguous prompts, masks 1–3 a
        single click (SAM, SAM2). `high_res` is empty where the decoder has no use for it (SAM).
        """
        decoder = self.mask_decoder
        first = [decoder.obj_score_token.weight] if self.SCORES_OBJECT else []
        tokens = torch.cat([*first, decoder.iou_token.weight, decoder.mask_tokens.weight])
        tokens = torch.cat([tokens[None].expand(sparse_BNC.shape[0], -1, -1), sparse_BNC], dim=1)[:, None]
        # The transformer works on rows of channels; laid out so, they need no copy at each of its sums.
        last = torch.channels_last
        positions = self.image_positions().contiguous(memory_format=last).expand(image_embed.shape[0], -1, -1, -1)
        queries, keys = decoder.transformer(
            point_embeddings=tokens,
            image_embeddings=(image_embed + dense.to(image_embed.dtype)).contiguous(memory_format=last),
            image_positional_embeddings=positions,
            attention_similarity=None,
        )
        b, size = image_embed.shape[0], self.config.embed_size
        up = self.upscale(keys.transpose(2, 3).reshape(b, EMBED, size, size), high_res)
        iou = len(first)
        hyper = torch.stack(
            [mlp(queries[:, 0, iou + 1 + i]) for i, mlp in enumerate(decoder.output_hypernetworks_mlps)], dim=1
        )
        masks = (hyper @ up.flatten(2)).reshape(b, -1, up.shape[-2], up.shape[-1])
        score = decoder.pred_obj_score_head(queries[:, 0, 0]) if self.SCORES_OBJECT else None
        return masks, decoder.iou_prediction_head(queries[:, 0, iou]), score

    def upscale(self, image: Tensor, high_res: tuple[Tensor, ...]) -> Tensor:
        """[B,256,E,E] → [B,32,4E,4E]; high-res features are added at their level."""
        decoder = self.mask_decoder
        up = decoder.upscale_conv1(image)
        if not high_res:
            up = decoder.activation(decoder.upscale_layer_norm(up))
            return decoder.activation(decoder.upscale_conv2(up))
        feat4, feat8 = high_res
        up = decoder.activation(decoder.upscale_layer_norm(up + feat8))
        # The gradient arrives in rows of pixels; GELU's backward pass is slow where its input lies otherwise.
        return decoder.activation((decoder.upscale_conv2(up) + feat4).contiguous())


NAMES = [
    (r"(_head|_mlps\.\d+)\.layers\.0\.", r"\1.proj_in."),
    (r"(_head|_mlps\.\d+)\.layers\.1\.", r"\1.layers.0."),
    (r"(_head|_mlps\.\d+)\.layers\.2\.", r"\1.proj_out."),
    (r"\.norm(?=[_\d])", ".layer_norm"),
    (r"\.patch_embed\.proj\.", ".patch_embed.projection."),
    (r"\.output_upscaling\.0\.", ".upscale_conv1."),
    (r"\.output_upscaling\.1\.", ".upscale_layer_norm."),
    (r"\.output_upscaling\.3\.", ".upscale_conv2."),
    (r"\.mask_downscaling\.0\.", ".mask_embed.conv1."),
    (r"\.mask_downscaling\.1\.", ".mask_embed.layer_norm1."),
    (r"\.mask_downscaling\.3\.", ".mask_embed.conv2."),
    (r"\.mask_downscaling\.4\.", ".mask_embed.layer_norm2."),
    (r"\.mask_downscaling\.6\.", ".mask_embed.conv3."),
    (r"\.pe_layer\.positional_encoding_gaussian_matrix$", ".shared_embedding.positional_embedding"),
]
"""Meta's names → transformers', as far as SAM and SAM2 agree; applied in this order."""


def rename(name: str, table: list[tuple[str, str]]) -> str:
    for pattern, new in table:
        name = re.sub(pattern, new, name)
    return name
