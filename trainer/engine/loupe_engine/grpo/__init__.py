"""Group relative policy optimisation as functions of tensors: advantages, token log-probabilities, the loss."""

from .advantages import frac_reward_zero_std, group_advantages
from .logprobs import token_logps
from .loss import grpo_loss

__all__ = ["frac_reward_zero_std", "group_advantages", "grpo_loss", "token_logps"]
