"""How much better than its group each reply is."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

Scale = Literal["unbiased", "population", "none"]


def group_advantages(rewards_NG: Tensor, scale: Scale = "unbiased", eps: float = 1e-4) -> Tensor:
    """(r − mean) / (std + eps) within each row, float32 [groups,G] like the rewards (finite, [groups,G]).

    "unbiased" divides the variance by G − 1 (LENS and CoPRS code, TRL's scale_rewards "group"), "population" by G (LENS
    paper), "none" leaves r − mean. eps is 1e-4 in LENS and TRL, 1e-6 in CoPRS. Equal rewards, or G = 1: exactly 0.
    """
    if scale not in ("unbiased", "population", "none"):
        raise ValueError(f"no such scale: {scale}")
    # In float64 the mean of equal float32 rewards is exact; a rounding error over eps would be an advantage.
    rewards = rewards_NG.double()
    advantages = rewards - rewards.mean(1, keepdim=True)
    if scale != "none":
        advantages = advantages / (_std(rewards, scale == "unbiased") + eps)
    return advantages.float()


def frac_reward_zero_std(rewards_NG: Tensor) -> Tensor:
    """Share of groups, 0 to 1, whose replies all earned the same and so teach nothing (TRL's metric)."""
    return (_std(rewards_NG.double(), unbiased=True) <= 1e-8).float().mean()


def _std(rewards: Tensor, unbiased: bool) -> Tensor:
    """[groups,1]; 0 for a group of one, whose unbiased deviation is undefined."""
    if rewards.shape[1] < 2:
        return torch.zeros_like(rewards)
    return rewards.std(1, correction=int(unbiased), keepdim=True)
