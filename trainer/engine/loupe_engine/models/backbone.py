"""The language model: a Qwen-VL or LLaVA from transformers, of any size; the small one has a vision tower of ours."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from ..config import BackboneConfig, ClipVision, DetectorVision, ModelConfig
from .backbones import FAMILIES
from .backbones.small.detector import DetectorTower
from .backbones.small.reader import Reader
from .backbones.small.vision import VisionTower, unpatchify


def text_settings(b: BackboneConfig) -> dict[str, object]:
    """transformers' `text_config`."""
    family = FAMILIES[b.kind]
    return {
        "vocab_size": b.vocab,
        "hidden_size": b.hidden,
        "intermediate_size": b.intermediate,
        "num_hidden_layers": b.layers,
        "num_attention_heads": b.heads,
        "num_key_value_heads": b.kv_heads,
        "rope_parameters": {
            "rope_type": "default", "rope_theta": b.rope_theta,
            **({"mrope_section": b.mrope_section} if family.has_axes else {}), **family.rope,
        },
        "bos_token_id": None,
        "eos_token_id": None,
        "attention_dropout": b.dropout,
        **family.text(b),
    }  # fmt: skip


def build_backbone(config: ModelConfig) -> PreTrainedModel:
    """The transformers model. The small one's `model.visual` is ours; without a GPU to speed them up, its attentions are
    plain: on CPU the fused attention's backward pass costs more than the rest of a layer."""
    b, small = config.backbone, config.backbone.kind == "small"
    family = FAMILIES[b.kind]
    # The stock tower is replaced below; it is built as small as it can be.
    stock = {"depth": 1, "hidden_size": 32, "num_heads": 2, "intermediate_size": 32, "out_hidden_size": b.hidden}
    if family.vision is not None:
        stock = family.vision(config.vision, b.hidden)
    model = family.model(
        family.config(
            text_config={**text_settings(b), "vocab_size": config.rows}, vision_config=stock, tie_word_embeddings=b.tied
        )
    )
    if small:
        tower = DetectorTower if isinstance(config.vision, DetectorVision) else VisionTower
        model.model.visual = tower(config.vision, b.hidden)
    model.set_attn_implementation("eager" if small else "sdpa")
    return model


@dataclass
class Seen:
    """Image tokens of several photos: features, a list of [tokens,D]; deepstack, for each level one [all tokens,D]. `regions`:
    boxes of each photo's, [R,4] in pixels of the model's image, none where the tower finds none."""

    features: list[Tensor]
    deepstack: list[Tensor]
    regions: list[Tensor] | None = None


class Backbone(nn.Module):
    """Thin face over the transformers model: embeddings in, hidden states and logits out."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.qwen = build_backbone(config)
        b = config.backbone
        self.sees, self.family = config.vision, FAMILIES[b.kind]
        self.reader = Reader(b.reader, b.hidden, b.vocab) if b.reader else None

    @property
    def vision(self) -> nn.Module:
        return getattr(self.qwen.model, self.family.tower)

    @property
    def text(self) -> nn.Module:
        return self.qwen.model.language_model

    def embed(self, input_ids: Tensor) -> Tensor:
        """[B,T] → [B,T,D], each row a piece of a conversation from a message's or a token's beginning (reader.py)."""
        words = self.text.embed_tokens(input_ids)
        return words if self.reader is None or input_ids.ndim < 2 else words + self.reader(input_ids)

    def see(self, patches: list[Tensor], grids: list[tuple[int, int]]) -> Seen:
        """Patches [rows·columns·merge², 3·T·p·p] of each photo, `grids` its (rows, columns) of merged tokens. Where the tower
        finds regions, their tokens follow the grid's."""
        if isinstance(self.vision, DetectorTower):
            features = self.vision.features(unpatchify(torch.stack(patches), self.vision.config))
            return Seen(list(self.vision.merge(features)), [], list(self.vision.found(features)[..., :4]))
        if isinstance(self.vision, VisionTower):
            return Seen(list(self.vision(torch.stack(patches))), [])
        if isinstance(self.sees, ClipVision):
            out = self.qwen.model.get_image_features(unpatchify(torch.stack(patches), self.sees))
            return Seen(list(out.pooler_output), [])
        merge = self.vision.spatial_merge_size
        thw = torch.tensor([[1, rows * merge, columns * merge] for rows, columns in grids], device=patches[0].device)
        out = self.qwen.model.get_image_features(torch.cat(patches), thw)
        return Seen(list(out.pooler_output), list(getattr(out, "deepstack_features", None) or []))

    def hidden(
        self,
        embeds_BSD: Tensor,
        positions_3BS: Tensor,
        cache: object | None = None,
        mask_BK: Tensor | None = None,
        deepstack: tuple[Tensor, list[Tensor]] | None = None,
    ) -> Tensor:
        """Causal pass → hidden states after the final norm, [B,S,D].

        `mask_BK`, int64 over the cache and these tokens, is 0 where a key must not be seen; without it padding must
        stand on the right. `deepstack`: where the image tokens are, bool [B,S], and what is added there after the first
        layers, each [image tokens,D] (Qwen3-VL).
        """
        more = {"visual_pos_masks": deepstack[0], "deepstack_visual_embeds": deepstack[1]} if deepstack else {}
        out = self.text(
            inputs_embeds=embeds_BSD,
            attention_mask=mask_BK,
            position_ids=positions_3BS if self.family.has_axes else positions_3BS[0],
            past_key_values=cache,
            use_cache=cache is not None,
            **more,
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

    def positions(self, input_ids: Tensor, image_token: int, grid: tuple[int, int]) -> Tensor:
        """[3,B,S] of rows with one image each, as `mrope_positions`; counting up, image tokens too, where there is one axis."""
        if not self.family.has_axes:
            return torch.arange(input_ids.shape[1]).expand(3, *input_ids.shape)
        return mrope_positions(input_ids, image_token, grid)

    def logits(self, hidden_BSD: Tensor) -> Tensor:
        return self.qwen.lm_head(hidden_BSD)


def merge_image(embeds_BSD: Tensor, input_ids: Tensor, features_BND: Tensor, image_token: int) -> Tensor:
    """Puts image features in the places of the image tokens (the same number in every row)."""
    mask = (input_ids == image_token).unsqueeze(-1)
    return embeds_BSD.masked_scatter(mask, features_BND.to(embeds_BSD.dtype))


def mrope_positions(input_ids: Tensor, image_token: int, grid: tuple[int, int]) -> Tensor:
    """Qwen2.5-VL's positions [3,B,S] for rows with one image of grid (rows, columns) merged tokens.

    Text counts up on all three axes; image tokens are (start, start + row, start + column); what comes after them goes
    on from the largest position + 1: first the image tokens beyond the grid, which are regions, then the text.
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
