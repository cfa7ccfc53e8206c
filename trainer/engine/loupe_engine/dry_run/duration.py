"""How long a step takes, from its operations and the card's rates. Estimates: nothing is measured.

A backward pass costs twice its forward pass, checkpointing a forward pass more (Korthikanti et al. 2022, "Reducing
Activation Recomputation", section 5). Sampling reads every weight for every token, so it goes at the memory's bandwidth
unless its operations, or starting them one by one, take longer. Gradients, and weights where they are split, pass
between cards one after the other with the rest. Not counted: reading photos, the optimizer's own step, waiting for the
slowest card.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..config import DryRunConfig

STORED = 2
"""Bytes of a weight as it is read or sent (bf16)."""
LAUNCH = 0.0008
"""Seconds that one layer takes for one token at the least in plain PyTorch, however little there is to compute. A
guess: about 30 ms a token for a model of 36 layers, as transformers' own generation is known to take."""


@dataclass(frozen=True)
class Work:
    """Operations of one card in one micro-batch. `learning`: forward passes with a backward pass; `forward`: those
    without (reference, segment encoder, frozen parts); `token`: one sampled token of all rows."""

    learning: int
    forward: int
    token: int
    tokens: int
    cache: int
    weights: int
    """Parameters of the language model and its tower."""
    all: int
    trained: int
    layers: int


def seconds(work: Work, settings: DryRunConfig, accumulate: int, checkpointing: bool) -> dict[str, float]:
    """Of one optimizer step, by phase."""
    peak = settings.gpu_tflops * 1e12
    passes = 4 if checkpointing else 3
    bandwidth = settings.gpu_bandwidth_tb * 1e12
    read = (STORED * work.weights + work.cache) / bandwidth
    token = max(work.token / (peak * settings.rollout_mfu), read, LAUNCH * work.layers)
    out = {
        "rollout": accumulate * work.tokens * token,
        "forward only": accumulate * work.forward / (peak * settings.mfu),
        "forward and backward": accumulate * passes * work.learning / (peak * settings.mfu),
    }
    if settings.gpus > 1:
        out["between cards"] = STORED * sent(work, settings.shard, accumulate) / (settings.link_gb * 1e9)
    return {phase: value for phase, value in out.items() if value}


def sent(work: Work, shard: str, accumulate: int) -> int:
    """Parameters and gradients that pass a card in one step. DDP: an all-reduce, in float32. ZeRO splits every
    micro-batch's gradients, ZeRO-3 gathers the weights forward and backward, FSDP once a micro-batch."""
    return {
        "none": 4 * work.trained,
        "zero2": accumulate * work.trained + work.trained,
        "zero3": accumulate * (2 * work.all + work.trained),
        "fsdp": accumulate * (work.all + work.trained),
    }[shard]
