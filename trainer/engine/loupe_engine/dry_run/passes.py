"""The passes of one step, run without numbers: their operations, and the bytes they keep for the backward pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from transformers import DynamicCache
from transformers.vision_utils import (
    get_vision_cu_seqlens,
    get_vision_interpolation_indices_and_weights,
    get_vision_position_ids,
    get_vision_window_index,
)

from ..config import ClipVision, SquareVision
from ..models.loupe import Loupe
from .lengths import Lengths
from .trace import Peak, Trace


@dataclass(frozen=True)
class Cost:
    """Of one forward pass. `inputs`: bytes of what its checkpointed layers are given (0: it has none); `layers`: how
    many such layers there are. With gradient checkpointing a layer keeps its inputs, one at a time is whole again."""

    flops: int
    kept: int
    inputs: int = 0
    layers: int = 1

    def activations(self, checkpointing: bool) -> int:
        """Bytes at the height of the backward pass: all that was kept; or every layer's inputs, and of one layer what
        it keeps and the gradients of as much (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost")."""
        if not checkpointing or self.inputs == 0 or self.kept == 0:
            return self.kept
        return min(self.kept, self.inputs + 2 * self.kept // self.layers)


    def times(self, factor: float) -> Cost:
        flops, kept, inputs = (round(n * factor) for n in (self.flops, self.kept, self.inputs))
        return replace(self, flops=flops, kept=kept, inputs=inputs)


WIDTH = 4
"""Bytes of an element of the residual stream: autocast leaves sums in float32, as they are without it."""
LAYERS = 4
"""Of the language model, that many layers are run, and count for the others, which are like them."""


@contextmanager
def few_layers(model: Loupe) -> Iterator[None]:
    text = model.backbone.text
    whole, number = text.layers, text.config.num_hidden_layers
    text.layers, text.config.num_hidden_layers = whole[:LAYERS], min(LAYERS, number)
    try:
        yield
    finally:
        text.layers, text.config.num_hidden_layers = whole, number


def depth(model: Loupe) -> float:
    """How many times the layers that are run make up the whole."""
    return model.config.backbone.layers / min(LAYERS, model.config.backbone.layers)


def nbytes(cache: DynamicCache) -> int:
    return sum(t.untyped_storage().nbytes() for layer in cache.layers for t in (layer.keys, layer.values))


def computing(model: Loupe) -> torch.autocast:
    dtype = next(model.parameters()).dtype
    return torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.bfloat16)


def tower_pass(model: Loupe, lengths: Lengths) -> tuple[Tensor, Cost]:
    """One photo through the language model's vision tower → (features [image tokens,D], cost)."""
    vision, tower = model.config.vision, model.backbone.vision
    size = 3 * vision.temporal_patch_size * vision.patch_size**2
    merged = vision.merge_size**2
    patches = torch.empty(lengths.cells * merged, size)
    with Trace(model) as trace, computing(model):
        if isinstance(vision, SquareVision):
            return tower(patches[None])[0], Cost(trace.flops, trace.kept)
        if isinstance(vision, ClipVision):
            features = model.backbone.see([patches], [lengths.grid]).features[0]
            # Beside the patches a class token.
            inputs = vision.depth * (lengths.image + 1) * vision.hidden * WIDTH
            return features, Cost(trace.flops, trace.kept, inputs, vision.depth)
        grid = torch.empty(1, 3, dtype=torch.long)
        features = tower(patches, grid_thw=grid, **_known(model, lengths)).pooler_output
        features = features[0] if isinstance(features, (list, tuple)) else features
    blocks = len(tower.blocks)
    inputs = blocks * lengths.image * merged * vision.hidden * WIDTH
    return features, Cost(trace.flops, trace.kept, inputs, blocks)


def _known(model: Loupe, lengths: Lengths) -> dict[str, Tensor | int]:
    """What the tower would read off its grid's numbers, of which there are none here."""
    vision = model.config.vision
    with torch._subclasses.fake_tensor.unset_fake_temporarily():
        grid = torch.tensor([[1, *(n * vision.merge_size for n in lengths.grid)]])
        ends = get_vision_cu_seqlens(grid)
        known = {
            "position_ids": get_vision_position_ids(grid, vision.merge_size),
            "cu_seqlens": ends,
            "max_seqlen": int(ends.diff().max()),
        }
        if vision.window:
            index, windows = get_vision_window_index(grid, vision.merge_size, vision.window, vision.patch_size)
            most = int(windows.diff().max())
            known |= {"window_index": index, "cu_window_seqlens": windows, "max_window_seqlen": most}
        if vision.positions:
            indices, weights = get_vision_interpolation_indices_and_weights(
                grid, int(vision.positions**0.5), align_corners=True, spatial_merge_size=vision.merge_size
            )
            known |= {"interp_indices": indices, "interp_weights": weights}
    return known


def _positions(start: int, count: int, rows: int) -> Tensor:
    return torch.arange(start, start + count).expand(3, rows, -1)


def _embedded(model: Loupe, rows: int, count: int) -> Tensor:
    return model.backbone.embed(torch.zeros(rows, count, dtype=torch.long)).float()


def prefix_pass(model: Loupe, lengths: Lengths, features: Tensor, photos: int) -> tuple[DynamicCache, Cost]:
    """System and image of each photo, once for all replies on it → (its keys and values, cost)."""
    cache = DynamicCache()
    with few_layers(model), Trace(model) as trace, computing(model):
        image = features.float().expand(photos, -1, -1)
        embeds = torch.cat([_embedded(model, photos, lengths.system), image], dim=1)
        model.backbone.hidden(embeds, _positions(0, lengths.prefix, photos), cache)
    return cache, _layered(model, trace, photos * lengths.prefix, cache)


def _layered(model: Loupe, trace: Trace, tokens: int, cache: DynamicCache) -> Cost:
    layers = min(LAYERS, model.config.backbone.layers)
    inputs = layers * tokens * model.config.backbone.hidden * WIDTH + nbytes(cache)
    return replace(Cost(trace.flops, trace.kept, inputs).times(depth(model)), layers=model.config.backbone.layers)


def repeated(cache: DynamicCache, each: int, detach: bool = False) -> DynamicCache:
    """As `Prefix.repeat`: a copy for each of `each` rows a photo."""
    out = DynamicCache()
    for i, layer in enumerate(cache.layers):
        keys, values = (t.detach() if detach else t for t in (layer.keys, layer.values))
        out.update(keys.repeat_interleave(each, 0), values.repeat_interleave(each, 0), i)
    return out


def reply_pass(model: Loupe, lengths: Lengths, prefix: DynamicCache, rows: int) -> tuple[Tensor, Cost]:
    """Question, reply and context queries of every row behind its photo's prefix → (context states [rows,M,D], cost).
    With "linear" positions the whole sequence runs a second time for the context (LENS)."""
    linear, queries = model.config.context.positions == "linear", model.queries
    own = lengths.row - (lengths.queries if linear else 0)
    with few_layers(model), Trace(model) as trace, computing(model):
        cache = repeated(prefix, rows // prefix.layers[0].keys.shape[0])
        embeds = _embedded(model, rows, lengths.question + lengths.reply)
        if queries is not None and not linear:
            embeds = torch.cat([embeds, queries.float().expand(rows, -1, -1)], dim=1)
        hidden = model.backbone.hidden(embeds, _positions(lengths.prefix, own, rows), cache)
        tokens = own
        if queries is not None and linear:
            before = _embedded(model, rows, lengths.whole - lengths.queries)
            embeds = torch.cat([before, queries.float().expand(rows, -1, -1)], dim=1)
            hidden = model.backbone.hidden(embeds, _positions(0, lengths.whole, rows))
            tokens += lengths.whole
    context = hidden[:, -lengths.queries :] if queries is not None else hidden[:, -1:]
    return context, _layered(model, trace, rows * tokens, cache)


@torch.no_grad()
def decode_step(model: Loupe, lengths: Lengths, prefix: DynamicCache, rows: int) -> tuple[int, int]:
    """One token more of every row, half-way through the reply → (operations, bytes of keys and values at its end)."""
    cache = repeated(prefix, rows // prefix.layers[0].keys.shape[0], detach=True)
    layer = cache.layers[0].keys
    past = lengths.question + lengths.reply // 2
    for i, own in enumerate(cache.layers):
        cache.update(*(t.new_empty(rows, t.shape[1], past, t.shape[3]) for t in (own.keys, own.values)), i)
    with few_layers(model), Trace(model) as trace, computing(model):
        model.backbone.hidden(_embedded(model, rows, 1), _positions(lengths.prefix + past, 1, rows), cache)
    whole = lengths.prefix + lengths.question + lengths.reply
    kept = nbytes(cache) * depth(model) * whole / (layer.shape[2] + past + 1)
    return round(trace.flops * depth(model)) + logits_flops(model, rows), round(kept)


def logits_flops(model: Loupe, tokens: int) -> int:
    return 2 * tokens * model.config.backbone.hidden * model.config.backbone.vocab


@torch.no_grad()
def encoder_pass(model: Loupe) -> tuple[tuple[Tensor, ...], int, int]:
    """One photo through the frozen segment encoder → (features, operations, peak bytes)."""
    size = model.config.segmenter.image_size
    with Peak() as peak, Trace(model) as trace, computing(model):
        features = model.segmenter.encode(torch.empty(1, 3, size, size))
    return features, trace.flops, peak.bytes


def mask_pass(model: Loupe, context: Tensor, features: tuple[Tensor, ...], rows: int) -> Cost:
    """Connector, prior, prompts and mask decoder, and BCE and Dice of what they draw."""
    size = model.config.segmenter.mask_size
    boxes = torch.empty(rows, 4) if model.config.prompt_with_box else None
    embed, *high_res = (f.float().expand(rows, -1, -1, -1) for f in features)
    with Trace(model) as trace, computing(model):
        sparse, dense, heatmap = model.prompts(context, embed, boxes)
        masks = model.segmenter.decode(embed, tuple(high_res), sparse, dense)[0][:, 0].float()
        drawn = [masks] if heatmap is None else [masks, heatmap[:, 0].float()]
        target = torch.empty(rows, size, size)
        sum(nn.functional.binary_cross_entropy_with_logits(d, target) + (d.sigmoid() * target).mean() for d in drawn)
    return Cost(trace.flops, trace.kept)
