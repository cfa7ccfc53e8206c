"""The whole model: language model, context queries, connector, prior, segmenter."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..config import ModelConfig
from .backbone import Backbone
from .connector import Connector
from .prior import PositionalPrior
from .segmenter import Segmenter


class Loupe(nn.Module):
    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        hidden = config.backbone.hidden
        self.backbone = Backbone(config)
        self.context_queries = nn.Parameter(torch.randn(config.context.queries, hidden) * 0.02)
        self.connector = Connector(config.connector, hidden, config.context.queries)
        self.prior = PositionalPrior()
        self.segmenter = Segmenter(config.segmenter)

    def load_imagenet(self) -> "Loupe":
        self.backbone.vision.trunk.load_imagenet()
        self.segmenter.encoder.trunk.load_imagenet()
        return self

    def prompts(
        self, context_BMD: Tensor, image_embed: Tensor, boxes_B4: Tensor | None, has_box_B: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Context hidden states → (sparse prompts [B,N,256], dense prompt [B,256,E,E], heatmap logits).

        What reaches the decoder follows `head`: "lens" the tokens, "coprs" the prior, "unified" both. `boxes_B4`
        (pixels of the segmenter's image) are added as corner points where the model prompts with its box; `has_box_B`,
        bool, leaves them out of single rows.
        """
        tokens, concentration = self.connector(context_BMD)
        heatmap = self.prior(concentration, image_embed, self.segmenter.image_positions())
        b = tokens.shape[0]
        if boxes_B4 is not None:
            coords, labels = boxes_B4.reshape(b, 2, 2), torch.tensor([[2, 3]]).expand(b, 2)
            if has_box_B is not None:
                labels = torch.where(has_box_B[:, None], labels, -1)
        else:
            coords, labels = torch.zeros(b, 1, 2), torch.full((b, 1), -1)
        has_mask = torch.full((b,), 0.0 if self.config.head == "lens" else 1.0)
        points, dense = self.segmenter.embed_prompts(coords, labels, heatmap, has_mask)
        sparse = points if self.config.head == "coprs" else torch.cat([points, tokens], dim=1)
        return sparse, dense, heatmap
