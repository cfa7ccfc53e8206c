"""Floating-point operations: those a computation asks for, and those the device can do a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

SIZES = {"cpu": (1024, 2048), "cuda": (4096, 8192, 16384)}
SLOW = 1.0
"""Seconds: where one product takes longer, the processor has no instructions for its numbers."""
DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}


def _attention(query: tuple, key: tuple, value: tuple, *_: Any, out_shape: object = None, **__: Any) -> int:
    heads = query[1]
    key, value = ((shape[0], heads, *shape[2:]) for shape in (key, value))
    return sdpa_flop_count(query, key, value)


def _attention_backward(grad: tuple, query: tuple, key: tuple, value: tuple, *_: Any, **__: Any) -> int:
    # Forward has two products of this size, backward five, the scores being computed again.
    return _attention(query, key, value) * 5 // 2


KINDS = ("flash_attention_for_cpu", "flash_attention", "efficient_attention", "cudnn_attention")
FUSED = {getattr(torch.ops.aten, f"_scaled_dot_product_{kind}"): _attention for kind in KINDS} | {
    getattr(torch.ops.aten, f"_scaled_dot_product_{kind}_backward"): _attention_backward for kind in KINDS
}
"""PyTorch's own counter does not know the CPU's fused attention, and refuses fewer heads of keys than of queries."""


def counted(work: Callable[[], object]) -> int:
    """Operations of the matrix products, convolutions and attentions in `work`, backward passes included: a product and
    its addition are two."""
    with FlopCounterMode(display=False, custom_mapping=FUSED) as counter:
        work()
    return counter.get_total_flops()


def matrix_rate(device: torch.device, dtype: torch.dtype, size: int, seconds: float = 0.2, tries: int = 3) -> float:
    """FLOP/s of one product of two size × size matrices: the best of `tries`, each of about `seconds`."""
    a, b = (torch.randn(size, size, device=device, dtype=dtype) for _ in range(2))
    out = torch.empty(size, size, device=device, dtype=dtype)

    def timed(repeats: int) -> float:
        start = _now(device)
        for _ in range(repeats):
            torch.mm(a, b, out=out)
        return _now(device) - start

    # One that takes so long is measured by itself, cold: bf16 on a CPU without instructions for it takes minutes else.
    cold = timed(1)
    once = timed(1) if cold < SLOW else cold
    if once > seconds:
        return 2 * size**3 / once
    repeats = max(1, round(seconds / max(once, 1e-6)))
    return 2 * size**3 * repeats / min(timed(repeats) for _ in range(tries))


@torch.inference_mode()
def matrix_rates(device: torch.device) -> dict[str, float]:
    """By precision, the best of a few sizes. Products in fp32 are those that PyTorch is set to (on CUDA no TF32)."""
    return {name: _best_rate(device, dtype) for name, dtype in DTYPES.items()}


def _best_rate(device: torch.device, dtype: torch.dtype) -> float:
    best = 0.0
    for size in SIZES[device.type]:
        rate = matrix_rate(device, dtype, size)
        best = max(best, rate)
        # A larger one would take eight times as long, and no less for each operation.
        if 2 * size**3 / rate > SLOW:
            break
    return best


def _now(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()
