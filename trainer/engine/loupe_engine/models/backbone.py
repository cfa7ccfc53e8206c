"""The language model: Qwen2.5-VL from transformers, of any size, with a pluggable vision tower."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from ..config import ModelConfig
from .vision import VisionTower


def build_backbone(config: ModelConfig) -> Qwen2_5_VLForConditionalGeneration:
    """A Qwen2.5-VL whose `model.visual` is the configured tower; embeddings and LM head are tied."""
    b = config.backbone
    qwen = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": b.vocab,
            "hidden_size": b.hidden,
            "intermediate_size": b.intermediate,
            "num_hidden_layers": b.layers,
            "num_attention_heads": b.heads,
            "num_key_value_heads": b.kv_heads,
            "max_position_embeddings": 4096,
            "rope_parameters": {
                "rope_type": "default",
                "rope_theta": b.rope_theta,
                "mrope_section": b.mrope_section,
            },
            "bos_token_id": None,
            "eos_token_id": None,
            "attention_dropout": b.dropout,
        },
        # The stock tower is replaced below; it is built as small as it can be.
        vision_config={"depth": 1, "hidden_size": 32, "num_heads": 2, "intermediate_size": 32, "out_hidden_size": b.hidden},
        tie_word_embeddings=True,
    )
    model = Qwen2_5_VLForConditionalGeneration(qwen)
    model.model.visual = VisionTower(config.vision, b.hidden)
    # On CPU the fused attention's backward pass costs more than the rest of a layer.
    model.set_attn_implementation("eager")
    return model


class Backbone(nn.Module):
    """Thin face over the transformers model: embeddings in, hidden states and logits out."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.qwen = build_backbone(config)

    @property
    def vision(self) -> VisionTower:
        return self.qwen.model.visual

    @property
    def text(self) -> nn.Module:
        return self.qwen.model.language_model

    def embed(self, input_ids: Tensor) -> Tensor:
        return self.text.embed_tokens(input_ids)

    def hidden(
        self,
        embeds_BSD: Tensor,
        positions_3BS: Tensor,
        cache: object | None = None,
        mask_BK: Tensor | None = None,
    ) -> Tensor:
        """Causal pass → hidden states after the final norm, [B,S,D].

        `mask_BK`, int64 over the cache and these tokens, is 0 where a key must not be seen; without it padding must
        stand on the right.
        """
        out = self.text(
            inputs_embeds=embeds_BSD,
            attention_mask=mask_BK,
            position_ids=positions_3BS,
            past_key_values=cache,
            use_cache=cache is not None,
        )
        return out.last_hidden_state

    def hidden_and_attentions(
        self, embeds_BSD: Tensor, positions_3BS: Tensor, cache: object
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """As `hidden`, with each layer's attention weights [B,heads,S,past+S]."""
        out = self.text(
            inputs_embeds=embeds_BSD,
            position_ids=positions_3BS,
            past_key_values=cache,
            use_cache=True,
            output_attentions=True,
        )
        return out.last_hidden_state, out.attentions

    def logits(self, hidden_BSD: Tensor) -> Tensor:
        return self.qwen.lm_head(hidden_BSD)


def merge_image(embeds_BSD: Tensor, input_ids: Tensor, features_BND: Tensor, image_token: int) -> Tensor:
    """Puts image features in the places of the image tokens (the same number in every row)."""
    mask = (input_ids == image_token).unsqueeze(-1)
    return embeds_BSD.masked_scatter(mask, features_BND.to(embeds_BSD.dtype))


def mrope_positions(input_ids: Tensor, image_token: int, grid: tuple[int, int]) -> Tensor:
    """Qwen2.5-VL's positions [3,B,S] for rows with one image of grid (rows, columns) merged tokens.

    Text counts up on all three axes; image tokens are (start, start + row, start + column); the text after them goes
    on from the largest position + 1.
    """
    b, s = input_ids.shape
    rows, columns = grid
    out = torch.arange(s).expand(3, b, s).clone()
    for i in range(b):
        where = (input_ids[i] == image_token).nonzero().flatten()
        if len(where) == 0:
            continue
        start, count = int(where[0]), rows * columns
        index = torch.arange(count)
        out[0, i, start : start + count] = start
        out[1, i, start : start + count] = start + index // columns
        out[2, i, start : start + count] = start + index % columns
        rest = s - start - count
        out[:, i, start + count :] = start + max(rows, columns) + torch.arange(rest)
    return out
