"""Running a model without its numbers: shapes, operations and what autograd would keep, from torch's fake tensors.

No memory is taken and nothing is computed, so a model of any size runs in seconds on any machine. What the fake run
says of shapes, dtypes and kept tensors is what the same modules do with real ones; a test measures both.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import FlopCounterMode
from transformers import AttentionInterface

FUSED, PACKED = "dry_run_fused", "dry_run_flash"
"""Names of attentions that keep no matrix of scores, as on a GPU. "flash" in the second makes a vision tower hand over
all its windows at once."""


def fused_attention(
    module: nn.Module, query: Tensor, key: Tensor, value: Tensor, attention_mask: Tensor | None = None,
    scaling: float | None = None, is_causal: bool | None = None, cu_seq_lens_q: Tensor | None = None, **_: object,
) -> tuple[Tensor, None]:  # fmt: skip
    """transformers' attention interface, [B,heads,S,d] → [B,S,heads,d], by the fused kernel's own shape rules. Packed
    windows are taken to be of equal size. The operations of masked-out scores are counted too (FlopCounterMode)."""
    heads, length = query.shape[1], query.shape[2]
    key, value = (x.repeat_interleave(heads // x.shape[1], 1) for x in (key, value))
    if torch.is_autocast_enabled("cpu"):
        query, key, value = (x.to(torch.get_autocast_dtype("cpu")) for x in (query, key, value))
    windows = 1 if cu_seq_lens_q is None else cu_seq_lens_q.shape[0] - 1
    if windows > 1:
        query, key, value = (_windowed(x, windows) for x in (query, key, value))
    causal = (getattr(module, "is_causal", False) if is_causal is None else is_causal) and query.shape[2] > 1
    out = torch.ops.aten._scaled_dot_product_flash_attention(query, key, value, 0.0, causal, False, scale=scaling)[0]
    out = out.transpose(1, 2)
    return (out.reshape(1, -1, *out.shape[2:])[:, :length] if windows > 1 else out), None


def _windowed(x_1HSD: Tensor, windows: int) -> Tensor:
    """→ [windows,heads,S/windows,d]."""
    width = -(-x_1HSD.shape[2] // windows)
    padded = F.pad(x_1HSD, (0, 0, 0, windows * width - x_1HSD.shape[2]))
    return padded[0].unflatten(1, (windows, width)).transpose(0, 1)


@contextmanager
def without_numbers() -> Iterator[None]:
    """Tensors made inside are fake; real ones from outside may take part."""
    AttentionInterface.register(FUSED, fused_attention)
    AttentionInterface.register(PACKED, fused_attention)
    with FakeTensorMode(allow_non_fake_inputs=True):
        yield


def use_fused_attention(backbone: nn.Module) -> None:
    """Of a published family's. set_attn_implementation would look for packages of such a name."""
    tower = getattr(backbone.vision, "blocks", nn.ModuleList())
    inside = {id(m) for m in tower.modules()}
    for module in backbone.qwen.modules():
        config = getattr(module, "config", None)
        if hasattr(config, "_attn_implementation"):
            config._attn_implementation = PACKED if id(module) in inside else FUSED


class Trace:
    """Counts while entered: `flops` (matrix products, convolutions, attention; a multiply-add is 2) and `kept`, the
    bytes that autograd keeps for the backward pass, without the parameters themselves."""

    def __init__(self, model: nn.Module):
        self._own = {t.untyped_storage()._cdata for t in (*model.parameters(), *model.buffers())}
        self._counter = FlopCounterMode(display=False)
        self._seen: dict[int, Tensor] = {}
        self._hooks = torch.autograd.graph.saved_tensors_hooks(self._pack, lambda tensor: tensor)
        self.flops = self.kept = 0

    def _pack(self, tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in self._own and storage._cdata not in self._seen:
            self._seen[storage._cdata] = tensor  # Held, so that no later storage gets its address.
            self.kept += storage.nbytes()
        return tensor

    def __enter__(self) -> Trace:
        self._counter.__enter__()
        self._hooks.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._hooks.__exit__(*error)
        self._counter.__exit__(*error)
        self.flops = self._counter.get_total_flops()


class Peak(TorchDispatchMode):
    """Counts while entered: `bytes`, the most that tensors made inside took together at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.live = self.bytes = 0
        self._known: set[int] = set()

    def __torch_dispatch__(
        self, function: Callable, types: object, args: tuple = (), kwargs: dict | None = None
    ) -> object:
        out = function(*args, **(kwargs or {}))
        inputs = {x.untyped_storage()._cdata for x in tree_leaves((args, kwargs)) if isinstance(x, Tensor)}
        for tensor in tree_leaves(out):
            storage = tensor.untyped_storage() if isinstance(tensor, Tensor) else None
            if storage is not None and storage._cdata not in self._known | inputs:
                self._known.add(storage._cdata)
                self.live += storage.nbytes()
                self.bytes = max(self.bytes, self.live)
                weakref.finalize(storage, self._freed, storage._cdata, storage.nbytes())
        return out

    def _freed(self, address: int, size: int) -> None:
        self._known.discard(address)
        self.live -= size
