"""The policy's loss on sampled tokens: clipped ratio times advantage, and a KL penalty to a reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

Reduction = Literal["grpo", "bnpo", "dr_grpo"]
Ratio = Callable[[Tensor, Tensor], Tensor]
"""A sum and how much of it there is → the mean."""

_MOST_DELTA = 80.0


def grpo_loss(
    logps_BT: Tensor,
    advantages_B: Tensor,
    mask_BT: Tensor,
    *,
    old_logps_BT: Tensor | None = None,
    ref_logps_BT: Tensor | None = None,
    entropy_BT: Tensor | None = None,
    beta: float = 0.0,
    clip_low: float = 0.2,
    clip_high: float = 0.2,
    kl_clamp: float | None = None,
    reduction: Reduction = "grpo",
    max_length: int | None = None,
    ratio: Ratio | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """The loss, a scalar, and its metrics by TRL's names, scalars without gradient.

    All inputs are float but `mask`, true (or 1) at the tokens of the reply; what stands elsewhere is not read, −∞ and
    NaN included. `old_logps` are those of the policy that sampled, None where each rollout serves one update: the ratio
    is then 1 by value, nothing is clipped, and the gradient is −A·∇logp (LENS). `ref_logps` are needed where beta > 0.

    Per token: −min(ratio·A, clip(ratio, 1 − clip_low, 1 + clip_high)·A) + beta·k3. `kl_clamp` bounds k3 (10 in CoPRS).
    `reduction`: "grpo" is the mean over each reply's tokens, then over replies (LENS, TRL); "bnpo" the mean over all
    tokens of the batch (CoPRS's token level, TRL), by `ratio` where several processes share it (training/means.py); "dr_grpo" the sum over B × `max_length` (to be given), so that a
    token weighs the same in long replies and short (TRL). A reply without tokens adds 0 and still counts in B.

    Metrics: entropy where given, kl where beta > 0 (means over tokens); clip_ratio/low_mean, high_mean, region_mean:
    share of tokens whose ratio is clipped; low_min and high_max: the least and the largest such share of a reply.
    """
    mask = mask_BT.bool()
    logps = logps_BT.masked_fill(~mask, 0.0)
    advantages = advantages_B[:, None]
    old = logps.detach() if old_logps_BT is None else old_logps_BT.detach().masked_fill(~mask, 0.0)
    against = torch.exp(logps - old)
    clipped = against.clamp(1 - clip_low, 1 + clip_high)
    loss = -torch.min(against * advantages, clipped * advantages)
    metrics = _clip_metrics(against.detach(), advantages, mask, clip_low, clip_high)
    if entropy_BT is not None:
        metrics["entropy"] = _token_mean(entropy_BT.detach().masked_fill(~mask, 0.0), mask)
    if beta > 0:
        if ref_logps_BT is None:
            raise ValueError("a KL penalty needs the reference's log-probabilities")
        kl = k3(logps, ref_logps_BT.detach().masked_fill(~mask, 0.0), kl_clamp)
        loss = loss + beta * kl
        metrics["kl"] = _token_mean(kl.detach(), mask)
    return _reduce(loss, mask, reduction, max_length, ratio or _ratio), metrics


def k3(logps: Tensor, ref_logps: Tensor, clamp: float | None = None) -> Tensor:
    """exp(Δ) − Δ − 1 with Δ = ref − logp, ≥ 0: an estimate of KL(policy ‖ reference) from the policy's own tokens.

    Beyond `clamp` it is constant and has no gradient.
    """
    delta = ref_logps - logps
    if clamp is not None:
        # exp must not overflow first: the gradient of a clamped infinity is NaN.
        delta = delta.clamp(max=_MOST_DELTA)
    kl = torch.expm1(delta) - delta
    return kl if clamp is None else kl.clamp(max=clamp)


def _ratio(total: Tensor, weight: Tensor) -> Tensor:
    return total / weight.clamp(min=1)


def _reduce(loss: Tensor, mask: Tensor, reduction: Reduction, max_length: int | None, ratio: Ratio) -> Tensor:
    total = (loss * mask).sum(1)
    tokens = mask.sum(1)
    if reduction == "grpo":
        return (total / tokens.clamp(min=1)).mean()
    if reduction == "bnpo":
        return ratio(total.sum(), tokens.sum())
    if reduction == "dr_grpo":
        if not max_length:
            raise ValueError("dr_grpo divides by the longest reply allowed: max_length is missing")
        return total.sum() / (len(total) * max_length)
    raise ValueError(f"no such reduction: {reduction}")


def _clip_metrics(ratio: Tensor, advantages: Tensor, mask: Tensor, low: float, high: float) -> dict[str, Tensor]:
    """Only where clipping takes the gradient away: too low with a negative advantage, too high with a positive one."""
    is_low = ((ratio < 1 - low) & (advantages < 0) & mask).float()
    is_high = ((ratio > 1 + high) & (advantages > 0) & mask).float()
    tokens = mask.sum(1)
    some = tokens > 0
    share_low, share_high = ((clipped.sum(1) / tokens.clamp(min=1))[some] for clipped in (is_low, is_high))
    none = ratio.new_zeros(())
    return {
        "clip_ratio/low_mean": _token_mean(is_low, mask),
        "clip_ratio/high_mean": _token_mean(is_high, mask),
        "clip_ratio/region_mean": _token_mean(is_low + is_high, mask),
        "clip_ratio/low_min": share_low.min() if some.any() else none,
        "clip_ratio/high_max": share_high.max() if some.any() else none,
    }


def _token_mean(values: Tensor, mask: Tensor) -> Tensor:
    return (values * mask).sum() / mask.sum().clamp(min=1)
