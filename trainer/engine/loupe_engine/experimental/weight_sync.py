"""The policy's weights, whole and merged, into an engine that samples for it.

NEVER RUN with an engine of vLLM: tests hold it to a receiver of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn

from ..events import EngineError

Weights = Iterable[tuple[str, Tensor]]


def sharded() -> EngineError:
    message = "rollouts by vLLM need whole weights in every process, and FSDP and ZeRO split them"
    return EngineError("vllm-unsupported", f"{message}: train with --processes alone, or set rollout.engine to torch")


def policy_weights(qwen: nn.Module, dtype: torch.dtype) -> Iterator[tuple[str, Tensor]]:
    """Every weight under its name in transformers, LoRA adapters merged into it; a tied LM head comes as the embedding
    alone. vLLM's loader takes these names (`hf_to_vllm_mapper`), and stacks q, k, v and gate, up."""
    for name, weight in qwen.named_parameters():
        if hasattr(weight, "full_tensor") or hasattr(weight, "ds_id"):
            raise sharded()
        if ".lora_" in name:
            continue
        value = weight.detach()
        if ".base_layer." in name:
            place, kind = name.split(".base_layer.")
            layer = qwen.get_submodule(place)
            if kind == "weight":
                value = value + sum(layer.get_delta_weight(adapter).detach() for adapter in layer.active_adapters)
            name = f"{place}.{kind}"
        yield name, value.to(dtype)


def bits(weight: Tensor) -> int:
    """The sum of a tensor's bit patterns as whole numbers: exact, whatever the order, and the same for tensors that are
    stacked, or padded with zeros."""
    kind = {2: torch.int16, 4: torch.int32}[weight.element_size()]
    return int(weight.detach().contiguous().view(kind).sum(dtype=torch.int64))


class Sync:
    """Puts the policy's weights into one engine. `load` takes all of them, `received` is the sum of `bits` over the
    weights that the engine then has; EngineError "vllm-stale" where it is not that of the policy's."""

    def __init__(
        self, qwen: nn.Module, dtype: torch.dtype, load: Callable[[Weights], object], received: Callable[[], int]
    ):
        self.qwen, self.dtype, self.load, self.received = qwen, dtype, load, received

    @torch.no_grad()
    def __call__(self, step: int) -> None:
        sent = 0

        def weights() -> Iterator[tuple[str, Tensor]]:
            nonlocal sent
            for name, weight in policy_weights(self.qwen, self.dtype):
                sent += bits(weight)
                yield name, weight

        stream = weights()
        self.load(stream)
        for _ in stream:  # What was not taken counts too.
            pass
        received = self.received()
        if received != sent:
            message = f"step {step}: vLLM did not take the policy's weights (their bits sum to {received}, not {sent})"
            raise EngineError("vllm-stale", f"{message}; set rollout.engine to torch, and report this")
