"""The whole model: language model, context queries, connector, prior, segmenter."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..config import ConvVision, ModelConfig
from .backbone import Backbone
from .heads.connector import PROMPT, Connector
from .heads.coprs import HeatmapHead, mask_prompt
from .heads.lens import LensHead
from .heads.lisa import TokenHead
from .heads.prior import HEADS, PositionalPrior
from .segmenters.lite import Segmenter


def build_segmenter(config: ModelConfig) -> nn.Module:
    if config.segmenter.kind == "sam2":
        from .segmenters.sam2 import Sam2Segmenter

        return Sam2Segmenter(config.segmenter)
    if config.segmenter.kind == "sam1":
        from .segmenters.sam1 import Sam1Segmenter

        return Sam1Segmenter(config.segmenter)
    return Segmenter(config.segmenter)


def build_connector(config: ModelConfig) -> nn.Module:
    """Ours, or a published one: LISA's; LENS's with its queries inside it, which draws queries and convolution from N(0, 0.02)."""
    if config.head == "lisa":
        return TokenHead(config.backbone.hidden)
    c, hidden, queries = config.connector, config.backbone.hidden, config.context.queries
    if c.kind != "lens":
        return Connector(c, hidden, queries)
    head = LensHead(hidden, queries, c.depth, c.heads)
    nn.init.normal_(head.learnable_query, std=0.02)
    nn.init.normal_(head.conv_1d.weight, std=0.02)
    nn.init.zeros_(head.conv_1d.bias)
    return head


def build_prior(config: ModelConfig) -> nn.Module:
    """The published heatmap head where the context is a token (CoPRS), else ours."""
    if config.context.token is None:
        return PositionalPrior()
    head = HeatmapHead(config.backbone.hidden, PROMPT, HEADS)
    nn.init.constant_(head.fuser[-1].bias, -1.8)
    return head


class Loupe(nn.Module):
    """Parts that a recipe leaves out are not there: `context_queries` where the context is a token, `connector` with that of
    CoPRS, `prior` with heads "lens" and "lisa", all three with head "box"."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.backbone = Backbone(config)
        if config.has_queries and config.connector.kind != "lens":
            self.context_queries = nn.Parameter(torch.randn(config.context.queries, config.backbone.hidden) * 0.02)
        if config.has_connector:
            self.connector = build_connector(config)
        if config.has_prior:
            self.prior = build_prior(config)
        self.segmenter = build_segmenter(config)

    @property
    def device(self) -> torch.device:
        return next(self.parameters()).device

    @property
    def queries(self) -> Tensor | None:
        """Context queries [M,D]; None where the context is a token of the reply, or there is none."""
        if not self.config.has_queries:
            return None
        return self.connector.learnable_query[0] if self.config.connector.kind == "lens" else self.context_queries

    def load_imagenet(self) -> "Loupe":
        """The trunks that begin there. A detector's comes from elsewhere (training/start.py)."""
        if isinstance(self.config.vision, ConvVision):
            self.backbone.vision.trunk.load_imagenet()
        if self.config.segmenter.trunk == "efficientnet":
            self.segmenter.encoder.trunk.load_imagenet()
        return self

    def read(self, context_BMD: Tensor, image_embed: Tensor) -> tuple[Tensor, Tensor | None]:
        """Context states → (prompt tokens [B,P,256], heatmap logits [B,1,4E,4E] or None with heads "lens" and "lisa")."""
        if self.config.head == "lisa":
            return self.connector(context_BMD), None
        if self.config.context.token is not None:
            return context_BMD.new_zeros(len(context_BMD), 0, PROMPT), self.prior(context_BMD[:, 0], image_embed)
        if self.config.connector.kind == "lens":
            tokens, concentration = self.connector(context_BMD), None
        else:
            tokens, concentration = self.connector(context_BMD)
        if self.config.head == "lens":
            return tokens, None
        if self.config.head == "coprs":
            tokens = tokens[:, :0]
        return tokens, self.prior(concentration, image_embed, self.segmenter.image_positions())

    def prompts(
        self,
        context_BMD: Tensor,
        image_embed: Tensor,
        boxes_B4: Tensor | None,
        has_box_B: Tensor | None = None,
        part_B2: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Context hidden states → (sparse prompts [B,N,256], dense prompt [B,256,E,E], heatmap logits or None).

        What reaches the decoder follows `head`: "lens", "lisa" the tokens, "coprs" the prior, "unified" both. `boxes_B4`
        (pixels of the segmenter's image) are added as corner points where the model prompts with its box; `has_box_B`,
        bool, leaves them out of single rows. `part_B2`, the photos' (height, width) in a padded square, blanks the
        heatmap outside of them.
        """
        tokens, heatmap = self.read(context_BMD, image_embed)
        b, device = len(context_BMD), context_BMD.device
        if boxes_B4 is not None:
            coords, labels = boxes_B4.reshape(b, 2, 2), torch.tensor([[2, 3]], device=device).expand(b, 2)
            if has_box_B is not None:
                labels = torch.where(has_box_B[:, None], labels, -1)
        else:
            coords, labels = torch.zeros(b, 0, 2, device=device), torch.zeros(b, 0, dtype=torch.long, device=device)
        if self.config.pad_point if boxes_B4 is None else self.config.pad_box:
            coords, labels = F.pad(coords, (0, 0, 0, 1)), F.pad(labels, (0, 1), value=-1)
        size = self.config.segmenter.mask_size
        mask = image_embed.new_zeros(b, 1, size, size) if heatmap is None else heatmap
        if part_B2 is not None and heatmap is not None:
            mask = mask_prompt(mask, part_B2)
        has_mask = torch.full((b,), 0.0 if heatmap is None else 1.0, device=device)
        points, dense = self.segmenter.embed_prompts(coords, labels, mask, has_mask)
        return torch.cat([points, tokens.to(points.dtype)], dim=1), dense, heatmap
