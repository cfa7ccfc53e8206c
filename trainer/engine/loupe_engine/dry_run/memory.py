"""Bytes of one card, by what they are for.

Per parameter, with AdamW, in bytes (ZeRO: Rajbhandari et al. 2020, section 3.1; the configurations in accelerate/):

| shard | weights | gradient | optimizer |
| none (one card, or DDP; bf16 by autocast) | 4, and 2 of autocast's kept copy | 4 | 8 (two moments) |
| zero2 | 2 | 2 / cards | 12 / cards (moments and float32 weights) |
| zero3 | 2 / cards, and 2 of the layer at work and the next | 2 / cards | 12 / cards |
| fsdp (the model in one piece) | 4 / cards, and 2 gathered | 4 / cards, and 2 before they are split | 8 / cards |

Frozen weights take as much as trained ones, without gradient and optimizer. The reference of reinforcement learning is
a copy in float32, whole on every card (stages/rl.py). What is computed with is counted by passes.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..config import DryRunConfig

CONTEXT = 1.5e9
"""CUDA's context, NCCL's and cuBLAS's buffers, about."""
FRAGMENTED = 0.06
"""Share of the rest that the allocator cannot use, about."""


@dataclass(frozen=True)
class Held:
    """Parameters: all, the trained ones (adapters among them), those of the largest layer, of the reference, and of
    language model and tower."""

    all: int
    trained: int
    layer: int
    reference: int
    backbone: int


@dataclass(frozen=True)
class Worked:
    """Bytes of what is computed with: at the height of the backward pass, and while replies are sampled."""

    activations: int
    logits: int
    encoder: int
    kv_cache: int
    sampling: int


def resident(held: Held, settings: DryRunConfig, bf16: bool) -> dict[str, float]:
    """What is there all the time."""
    n, size = settings.gpus, 2 if bf16 else 4
    weights, gradients, optimizer, gathered = {
        "none": (4 * held.all, 4 * held.trained, 8 * held.trained, size * held.trained if bf16 else 0),
        "zero2": (size * held.all, size * held.trained / n, 12 * held.trained / n, 0),
        "zero3": (size * held.all / n, size * held.trained / n, 12 * held.trained / n, 2 * size * held.layer),
        "fsdp": (4 * held.all / n, (4 / n + size) * held.trained, 8 * held.trained / n, size * held.all),
    }[settings.shard]
    return {
        "weights": weights,
        "working copy": gathered,
        "gradients": gradients,
        "optimizer": optimizer,
        "reference model": 4 * held.reference,
    }


def memory(held: Held, worked: Worked, settings: DryRunConfig, bf16: bool) -> dict[str, dict[str, float]]:
    """Bytes of each phase, by what they are for; the phases share what is resident."""
    always = resident(held, settings, bf16)
    phases = {"update": {"activations": worked.activations, "logits": worked.logits, "segment encoder": worked.encoder}}
    if worked.kv_cache:
        phases["rollout"] = {"kv cache": worked.kv_cache, "sampling": worked.sampling}
    out = {}
    for phase, own in phases.items():
        rows = {name: value for name, value in {**always, **own}.items() if value}
        rows["context and fragments"] = CONTEXT + FRAGMENTED * sum(rows.values())
        out[phase] = rows
    return out
