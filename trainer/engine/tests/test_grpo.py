"""Advantages, log-probabilities and the loss, against numbers worked out by hand."""

import math

import pytest
import torch

from loupe_engine.grpo import frac_reward_zero_std, group_advantages, grpo_loss, token_logps
from loupe_engine.grpo.loss import k3

torch.set_num_threads(1)


def near(value: torch.Tensor, expected: list | float) -> None:
    torch.testing.assert_close(value.double(), torch.tensor(expected, dtype=torch.double), rtol=0, atol=1e-6)


def test_advantages_by_hand() -> None:
    rewards = torch.tensor([[1.0, 2.0, 3.0, 6.0], [0.0, 0.0, 0.0, 4.0]])
    # Means 3 and 1; squares about the mean sum to 14 and 12.
    s, t = math.sqrt(14 / 3), math.sqrt(12 / 3)
    near(group_advantages(rewards, eps=0), [[-2 / s, -1 / s, 0, 3 / s], [-1 / t, -1 / t, -1 / t, 3 / t]])
    s, t = math.sqrt(14 / 4), math.sqrt(12 / 4)
    near(group_advantages(rewards, "population", 0), [[-2 / s, -1 / s, 0, 3 / s], [-1 / t, -1 / t, -1 / t, 3 / t]])
    near(group_advantages(rewards, "none"), [[-2, -1, 0, 3], [-1, -1, -1, 3]])
    near(group_advantages(rewards, eps=2.0)[1], [-0.25, -0.25, -0.25, 0.75])
    with pytest.raises(ValueError, match="scale"):
        group_advantages(rewards, "batch")


@pytest.mark.parametrize("scale", ["unbiased", "population", "none"])
def test_equal_rewards_teach_nothing(scale: str) -> None:
    equal = torch.tensor([0.1, 0.7, 1 / 3, 0.0])[:, None].repeat(1, 7)
    assert group_advantages(equal, scale, eps=1e-6).abs().max() == 0
    alone = torch.tensor([[0.3], [0.9]])
    assert group_advantages(alone, scale).tolist() == [[0.0], [0.0]]
    assert group_advantages(equal.bfloat16(), scale).dtype == torch.float32


def test_frac_reward_zero_std() -> None:
    rewards = torch.tensor([[0.1] * 7, [0.1] * 6 + [0.2], [0.7] * 7, [0.0, 1, 0, 1, 0, 1, 0]])
    assert frac_reward_zero_std(rewards).item() == 0.5
    assert frac_reward_zero_std(torch.zeros(3, 1)).item() == 1


# --- Log-probabilities ---


@pytest.mark.parametrize("temperature", [1.0, 0.7])
def test_token_logps(temperature: float) -> None:
    torch.manual_seed(0)
    logits = torch.randn(3, 5, 11, requires_grad=True)
    ids = torch.randint(0, 11, (3, 5))
    logps, entropy = token_logps(logits, ids, temperature)
    whole = (logits / temperature).log_softmax(-1)
    torch.testing.assert_close(logps, whole.gather(-1, ids[..., None])[..., 0])
    torch.testing.assert_close(entropy, -(whole.exp() * whole).sum(-1))
    assert not entropy.requires_grad

    weights = torch.randn(3, 5)
    (logps * weights).sum().backward()
    mine, logits.grad = logits.grad, None
    (whole.gather(-1, ids[..., None])[..., 0] * weights).sum().backward()
    torch.testing.assert_close(mine, logits.grad)


def test_token_logps_by_hand() -> None:
    logits = torch.tensor([[[0.0, math.log(3.0)], [0.0, -math.inf], [1e4, 0.0]]])
    logps, entropy = token_logps(logits, torch.tensor([[1, 0, 0]]))
    near(logps, [[math.log(0.75), 0, 0]])
    near(entropy, [[-0.75 * math.log(0.75) - 0.25 * math.log(0.25), 0, 0]])
    near(token_logps(logits[:, :1], torch.tensor([[1]]), temperature=0.5)[0], [[math.log(0.9)]])  # 1 : 9
    with pytest.raises(ValueError, match="temperature"):
        token_logps(logits, torch.zeros(1, 3, dtype=torch.long), 0)


def test_token_logps_are_float32_whatever_the_logits() -> None:
    logits = torch.randn(2, 3, 50).bfloat16()
    ids = torch.randint(0, 50, (2, 3))
    logps, entropy = token_logps(logits, ids)
    assert logps.dtype == entropy.dtype == torch.float32
    torch.testing.assert_close(logps, token_logps(logits.float(), ids)[0])


def test_only_the_logits_are_kept_for_the_gradient() -> None:
    leaf = torch.randn(2, 8, 1000, requires_grad=True)
    logits = leaf * 1
    kept = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: kept.append(t) or t, lambda t: t):
        logps, _ = token_logps(logits, torch.zeros(2, 8, dtype=torch.long))
    own = [t for t in kept if t.untyped_storage().data_ptr() != logits.untyped_storage().data_ptr()]
    assert sum(t.numel() for t in own if t.is_floating_point()) <= 2 * 8
    logps.sum().backward()
    assert leaf.grad.abs().sum() > 0


# --- Loss ---

LOGPS = torch.tensor([[-1.0, -2.0, -0.5], [-0.3, -1.2, -9.9]])
MASK = torch.tensor([[1, 1, 1], [1, 1, 0]])
ADVANTAGES = torch.tensor([1.5, -0.5])


def test_ratio_one_loss_by_hand() -> None:
    """Ratio 1 everywhere: the loss is −A a token, so only the reduction tells."""
    args = (LOGPS, ADVANTAGES, MASK)
    near(grpo_loss(*args)[0], (-1.5 + 0.5) / 2)
    near(grpo_loss(*args, reduction="bnpo")[0], (-1.5 * 3 + 0.5 * 2) / 5)
    near(grpo_loss(*args, reduction="dr_grpo", max_length=10)[0], (-1.5 * 3 + 0.5 * 2) / 20)


@pytest.mark.parametrize("reduction", ["grpo", "bnpo", "dr_grpo"])
def test_ratio_one_gradient_is_the_policy_gradient(reduction: str) -> None:
    logps = LOGPS.clone().requires_grad_()
    loss, _ = grpo_loss(logps, ADVANTAGES, MASK, reduction=reduction, max_length=10)
    loss.backward()
    weight = {"grpo": MASK / MASK.sum(1, keepdim=True) / 2, "bnpo": MASK / MASK.sum(), "dr_grpo": MASK / 20}[reduction]
    torch.testing.assert_close(logps.grad, -ADVANTAGES[:, None] * weight)


def test_ratio_one_gradient_reaches_the_logits() -> None:
    torch.manual_seed(0)
    logits = torch.randn(2, 3, 7, requires_grad=True)
    ids = torch.randint(0, 7, (2, 3))
    loss, _ = grpo_loss(token_logps(logits, ids)[0], ADVANTAGES, MASK, reduction="bnpo")
    loss.backward()
    # ∇logp of a softmax: one-hot − p.
    gradient = torch.nn.functional.one_hot(ids, 7) - logits.detach().softmax(-1)
    torch.testing.assert_close(logits.grad, -(ADVANTAGES[:, None] * MASK)[..., None] * gradient / 5)


def test_clipping_by_hand() -> None:
    """Four tokens with ratios ½, 1.1, 2, 3 and a masked one, of a good reply and of a bad one."""
    ratio = torch.tensor([0.5, 1.1, 2.0, 3.0, 99.0]).repeat(2, 1)
    old = torch.full((2, 5), -1.0)
    logps = (old + ratio.log()).requires_grad_()
    mask = torch.tensor([[1, 1, 1, 1, 0]] * 2)
    loss, metrics = grpo_loss(logps, torch.tensor([1.0, -2.0]), mask, old_logps_BT=old, clip_low=0.2, clip_high=0.3)
    good = -(0.5 + 1.1 + 1.3 + 1.3) / 4
    bad = 2 * (0.8 + 1.1 + 2.0 + 3.0) / 4
    near(loss, (good + bad) / 2)
    near(metrics["clip_ratio/low_mean"], 1 / 8)
    near(metrics["clip_ratio/high_mean"], 2 / 8)
    near(metrics["clip_ratio/region_mean"], 3 / 8)
    near(metrics["clip_ratio/low_min"], 0)  # the good reply is never clipped from below
    near(metrics["clip_ratio/high_max"], 0.5)
    loss.backward()
    # No gradient where clipped; elsewhere −A·ratio, over 4 tokens and 2 replies.
    near(logps.grad, [[-0.5 / 8, -1.1 / 8, 0, 0, 0], [0, 2.2 / 8, 4 / 8, 6 / 8, 0]])


def test_kl_by_hand() -> None:
    ref = LOGPS + torch.tensor([[0.0, math.log(2.0), math.log(0.5)], [math.log(2.0), 0.0, 50.0]])
    up, down = 2 - math.log(2) - 1, 0.5 + math.log(2) - 1
    loss, metrics = grpo_loss(LOGPS, ADVANTAGES * 0, MASK, ref_logps_BT=ref, beta=0.04)
    near(loss, 0.04 * ((up + down) / 3 + up / 2) / 2)
    near(metrics["kl"], (2 * up + down) / 5)
    with pytest.raises(ValueError, match="reference"):
        grpo_loss(LOGPS, ADVANTAGES, MASK, beta=0.04)


def test_kl_is_never_negative_and_its_gradient_is_one_minus_the_ratio() -> None:
    logps = torch.linspace(-6, 0, 25, requires_grad=True)
    ref = torch.linspace(0, -6, 25)
    kl = k3(logps, ref)
    assert kl.min() >= 0 and kl[12] == 0
    kl.sum().backward()
    torch.testing.assert_close(logps.grad, 1 - torch.exp(ref - logps.detach()))


def test_clamped_kl() -> None:
    logps = torch.tensor([-1.0, -500.0, 0.0, -1.0], requires_grad=True)
    ref = torch.tensor([-2.0, 0.0, -500.0, -math.inf])
    kl = k3(logps, ref, clamp=10)
    near(kl, [math.exp(-1), 10, 10, 10])
    kl.sum().backward()
    near(logps.grad, [1 - math.exp(-1), 0, 0, 0])


def test_what_is_masked_is_not_read() -> None:
    logps = LOGPS.clone()
    logps[1, 2] = -math.inf
    logps.requires_grad_()
    wild = LOGPS.clone()
    wild[1, 2] = math.nan
    loss, metrics = grpo_loss(
        logps, ADVANTAGES, MASK.bool(), old_logps_BT=wild, ref_logps_BT=wild, entropy_BT=wild, beta=0.04
    )
    near(loss, -0.5)
    loss.backward()
    assert logps.grad.isfinite().all() and logps.grad[1, 2] == 0
    near(metrics["entropy"], (-1.0 - 2.0 - 0.5 - 0.3 - 1.2) / 5)
    assert all(value.isfinite() and not value.requires_grad and value.dim() == 0 for value in metrics.values())


@pytest.mark.parametrize("reduction", ["grpo", "bnpo", "dr_grpo"])
def test_replies_without_tokens(reduction: str) -> None:
    mask = torch.tensor([[1, 1, 1], [0, 0, 0]])
    loss, metrics = grpo_loss(LOGPS, ADVANTAGES, mask, reduction=reduction, max_length=3)
    near(loss, {"grpo": -0.75, "bnpo": -1.5, "dr_grpo": -0.75}[reduction])
    loss, metrics = grpo_loss(LOGPS, ADVANTAGES, mask * 0, reduction=reduction, max_length=3)
    assert loss == 0 and all(value == 0 for value in metrics.values())


def test_options_that_are_missing_or_unknown() -> None:
    with pytest.raises(ValueError, match="max_length"):
        grpo_loss(LOGPS, ADVANTAGES, MASK, reduction="dr_grpo")
    with pytest.raises(ValueError, match="reduction"):
        grpo_loss(LOGPS, ADVANTAGES, MASK, reduction="mean")
    assert set(grpo_loss(LOGPS, ADVANTAGES, MASK)[1]) == {
        f"clip_ratio/{name}" for name in ("low_mean", "high_mean", "region_mean", "low_min", "high_max")
    }
