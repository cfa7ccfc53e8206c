"""The loss, the advantages and the log-probabilities are TRL's on the same tensors.

TRL's own methods are called unbound, on an object with just the attributes that they read.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor

from trl import GRPOTrainer
from trl.trainer.utils import entropy_from_logits, selective_log_softmax

from loupe_engine.grpo import frac_reward_zero_std, group_advantages, grpo_loss, token_logps

torch.set_num_threads(1)

B, T, V, LONGEST = 6, 9, 31, 12
NEAR = 1e-5


class Alone:
    """One process's accelerator."""

    device = torch.device("cpu")
    process_index = 0
    num_processes = 1

    def gather(self, value: Tensor) -> Tensor:
        return value

    def reduce(self, value: Tensor, reduction: str) -> Tensor:
        return value


def trl_loss(
    logps: Tensor,
    entropy: Tensor,
    advantages: Tensor,
    mask: Tensor,
    old: Tensor | None,
    ref: Tensor,
    loss_type: str,
    beta: float,
    low: float,
    high: float,
) -> tuple[Tensor, dict[str, float]]:
    trainer = SimpleNamespace(
        accelerator=Alone(),
        args=SimpleNamespace(delta=None, use_bias_correction_kl=False),
        model=SimpleNamespace(training=True),
        loss_type=loss_type,
        beta=beta,
        epsilon_low=low,
        epsilon_high=high,
        max_completion_length=LONGEST,
        importance_sampling_level="token",
        current_gradient_accumulation_steps=1,
        top_entropy_quantile=1.0,
        off_policy_mask_threshold=None,
        use_vllm=False,
        aux_loss_enabled=False,
        _entropy_bonus_enabled=False,
        _metrics={"train": defaultdict(list)},
        _get_per_token_logps_and_entropies=lambda *args, **kwargs: (logps, entropy, None),
    )
    prompt = torch.ones(len(mask), 2, dtype=torch.long)
    inputs = {
        "prompt_ids": prompt,
        "prompt_mask": prompt,
        "completion_ids": mask,
        "completion_mask": mask,
        "advantages": advantages,
        "old_per_token_logps": old,
        "ref_per_token_logps": ref,
    }
    loss = GRPOTrainer._compute_loss(trainer, trainer.model, inputs)
    return loss, {name: value[-1] for name, value in trainer._metrics["train"].items()}


def batch(seed: int) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    logits = torch.randn(B, T, V, generator=draw)
    lengths = torch.randint(1, T + 1, (B, 1), generator=draw)
    return {
        "logits": logits,
        "ids": torch.randint(0, V, (B, T), generator=draw),
        "mask": (torch.arange(T) < lengths).long(),
        "advantages": torch.randn(B, generator=draw),
        "old_logits": logits + 0.5 * torch.randn(B, T, V, generator=draw),
        "ref_logits": logits + 0.5 * torch.randn(B, T, V, generator=draw),
    }


def compare(seed: int, loss_type: str, beta: float, low: float, high: float, updates: int) -> float:
    """Largest difference of loss, gradient and metrics over `updates` steps of gradient descent on one rollout.

    With one update TRL is given no old log-probabilities; with several, the first policy's, one half step off to
    begin with so that ratios are clipped from the first update on.
    """
    given = batch(seed)
    logits, mask = given["logits"], given["mask"]
    old = token_logps(given["old_logits"], given["ids"])[0] if updates > 1 else None
    ref = token_logps(given["ref_logits"], given["ids"])[0]
    worst = 0.0
    for _ in range(updates):
        mine, theirs = (logits.clone().requires_grad_() for _ in range(2))
        logps, entropy = token_logps(mine, given["ids"])
        loss, metrics = grpo_loss(
            logps,
            given["advantages"],
            mask,
            old_logps_BT=old,
            ref_logps_BT=ref if beta else None,
            entropy_BT=entropy,
            beta=beta,
            clip_low=low,
            clip_high=high,
            reduction=loss_type,
            max_length=LONGEST,
        )
        their_loss, their_metrics = trl_loss(
            selective_log_softmax(theirs, given["ids"]),
            entropy_from_logits(theirs.detach()),
            given["advantages"],
            mask,
            old,
            ref,
            loss_type,
            beta,
            low,
            high,
        )
        assert set(metrics) == set(their_metrics)
        loss.backward()
        their_loss.backward()
        differences = [
            (loss - their_loss).abs().item(),
            (mine.grad - theirs.grad).abs().max().item(),
            *(abs(metrics[name].item() - value) for name, value in their_metrics.items()),
        ]
        worst = max(worst, *differences)
        logits = (logits - 20 * mine.grad).detach()
    if updates > 1:
        assert metrics["clip_ratio/region_mean"] > 0  # or clipping was never compared
    return worst


OPTIONS = list(product(["grpo", "bnpo", "dr_grpo"], [0.0, 0.04], [(0.2, 0.2), (0.2, 0.28)], [1, 3]))


@pytest.mark.parametrize(("loss_type", "beta", "clip", "updates"), OPTIONS)
def test_loss_gradient_and_metrics(loss_type: str, beta: float, clip: tuple[float, float], updates: int) -> None:
    assert max(compare(seed, loss_type, beta, *clip, updates) for seed in range(5)) < NEAR


def trl_advantages(rewards: Tensor, scale_rewards: str) -> tuple[Tensor, float]:
    """Advantages [groups·G] and frac_reward_zero_std, from the method that scores a batch of completions."""
    count = rewards.numel()
    trainer = SimpleNamespace(
        accelerator=Alone(),
        args=SimpleNamespace(
            per_device_train_batch_size=count,
            steps_per_generation=1,
            gradient_accumulation_steps=1,
            gradient_checkpointing_kwargs=None,
        ),
        model=SimpleNamespace(training=True, is_gradient_checkpointing=False),
        environment_factories=None,
        environments=None,
        tools=None,
        _tokenizer=SimpleNamespace(pad_token_id=0),
        pad_to_multiple_of=None,
        mask_truncated_completions=False,
        num_iterations=1,
        num_generations=rewards.shape[1],
        use_vllm=False,
        beta=0.0,
        scale_rewards=scale_rewards,
        multi_objective_aggregation="sum_then_normalize",
        reward_weights=torch.ones(1),
        reward_funcs=[None],
        reward_func_names=["reward"],
        log_multimodal=False,
        _metrics={"train": defaultdict(list)},
        _logs=defaultdict(list, rewards=defaultdict(list), extra=defaultdict(list)),
        _pending_extra_logs={},
        _pending_metrics={},
        _generate=lambda prompts: ([[1]] * count, [[1]] * count, None, ["x"] * count, None, {}, None, None),
        _calculate_rewards=lambda *args: rewards.reshape(-1, 1),
    )
    inputs = [{"prompt": "x"}] * count
    scored = GRPOTrainer._generate_and_score_completions(trainer, inputs)
    return scored["advantages"], trainer._metrics["train"]["frac_reward_zero_std"][-1]


def compare_advantages(seed: int, scale_rewards: str) -> float:
    rewards = torch.rand(8, 6, generator=torch.Generator().manual_seed(seed)) * 4
    rewards[2] = 1.0  # a group that has nothing to teach
    rewards[5] = (rewards[5] > 2).float()
    theirs, share = trl_advantages(rewards, scale_rewards)
    assert frac_reward_zero_std(rewards).item() == pytest.approx(share)
    mine = group_advantages(rewards, "none" if scale_rewards == "none" else "unbiased", eps=1e-4)
    return (mine.flatten() - theirs).abs().max().item()


@pytest.mark.parametrize("scale_rewards", ["group", "none"])
def test_advantages(scale_rewards: str) -> None:
    assert max(compare_advantages(seed, scale_rewards) for seed in range(5)) < NEAR


def compare_logps(temperature: float) -> float:
    given = batch(0)
    logps, entropy = token_logps(given["logits"], given["ids"], temperature)
    theirs = selective_log_softmax(given["logits"], given["ids"], temperature=temperature)
    their_entropy = entropy_from_logits(given["logits"] / temperature)
    return max((logps - theirs).abs().max().item(), (entropy - their_entropy).abs().max().item())


@pytest.mark.parametrize("temperature", [1.0, 0.9, 2.0])
def test_log_probabilities(temperature: float) -> None:
    assert compare_logps(temperature) < NEAR
