"""Gradient checkpointing: a layer keeps its inputs alone and computes the rest again on the way back.

transformers' own drops the KV cache of a layer that it checkpoints, and does nothing in eval mode. The stages here train
through a cache (the photo's prefix), so a layer is run with its part of the cache as an input and an output.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint
from transformers.cache_utils import Cache
from transformers.modeling_layers import GradientCheckpointingLayer


class _Part:
    """One layer's part of a cache, for one pass: what was there before stays as it is, whatever is run twice."""

    def __init__(self, keys: Tensor | None, values: Tensor | None):
        self.keys, self.values = keys, values

    def update(self, keys: Tensor, values: Tensor, *_: object, **__: object) -> tuple[Tensor, Tensor]:
        self.keys = keys if self.keys is None else torch.cat([self.keys, keys], dim=-2)
        self.values = values if self.values is None else torch.cat([self.values, values], dim=-2)
        return self.keys, self.values


def _checkpointed(layer: nn.Module) -> None:
    whole = layer.forward
    index = getattr(getattr(layer, "self_attn", None), "layer_idx", None)

    def forward(*args: object, past_key_values: Cache | None = None, **kwargs: object) -> object:
        if past_key_values is not None and not torch.is_grad_enabled():
            return whole(*args, past_key_values=past_key_values, **kwargs)
        if past_key_values is None:
            return checkpoint(whole, *args, use_reentrant=False, **kwargs)
        before = past_key_values.layers[index] if index < len(past_key_values.layers) else None
        known = (before.keys, before.values) if before is not None and before.get_seq_length() else (None, None)

        def run(keys: Tensor | None, values: Tensor | None, *inner: object) -> tuple[object, Tensor, Tensor]:
            part = _Part(keys, values)
            out = whole(*inner, past_key_values=part, **kwargs)
            return out, part.keys, part.values

        out, keys, values = checkpoint(run, *known, *args, use_reentrant=False)
        if known[0] is None:
            past_key_values.update(keys, values, index)
        else:
            before.keys, before.values = keys, values
        return out

    layer.forward = forward


@contextmanager
def checkpointed_layers(model: nn.Module) -> Iterator[None]:
    """Every transformers layer of the model that can be checkpointed is, while entered."""
    layers = [m for m in model.modules() if isinstance(m, GradientCheckpointingLayer)]
    for layer in layers:
        _checkpointed(layer)
    try:
        yield
    finally:
        for layer in layers:
            del layer.forward
