"""GRPO with a segmentation loss (LENS stage 2, CoPRS): the model's own replies are rewarded for format, box and mask.

One expression is one group of G rollouts, sampled from the weights as they are. The pass that scores a reply also carries
the context queries behind it, so the policy's log-probabilities, the mask that is rewarded and the segmentation loss come
of one forward pass on the photo's prefix; LENS runs the whole sequence a second time. Only rows whose photo holds the
target count in the segmentation loss. With `updates` above 1 a batch of rollouts serves several optimizer steps, and the
ratio to the policy that sampled it is clipped (PPO).

While the policy's loss weighs nothing (CoPRS's supervised mode), nothing is sampled, rewarded or compared with a
reference: as many questions a step, each with its true reply, give the segmentation loss; and, where `reply` weighs
something, the cross-entropy of that reply (LISA's supervised fine-tuning).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..config import RlConfig, RunConfig
from ..coordinates import Box
from ..grpo import frac_reward_zero_std, group_advantages, grpo_loss
from ..models.loupe import Loupe
from ..rewards import REWARDS, Completion, total
from ..rewards.absent import refuses
from ..text import ANSWER, THINK, Text
from ..training import Compute, Turn, train
from ..training import means
from ..training.clock import part
from ..training.precision import autocast
from .batch import Asked, Batch, Prefix, Source, stacked
from .language import Row, Scored, reply_pass, score
from .losses import hard_iou
from .masks import WEIGHTS as OF_MASKS
from .masks import draw, mask_losses
from .rollout import Sampling, rollout
from .samples import Samples, replies_of
from .sources import open_source
from .trained_parts import trained_parts

WEIGHTS = {**OF_MASKS, "segmentation": 1.0, "policy": 1.0, "reply": 0.0}
"""Of each loss term, where a recipe leaves it out; `policy` is of advantages and KL, `reply` of true replies' tokens."""


def weight_at(config: RlConfig, loss: str, step: int) -> float:
    return (WEIGHTS | config.losses_at(step))[loss]


def rolls_out(config: RlConfig) -> bool:
    """Whether replies are sampled at any step."""
    return any(weight_at(config, "policy", step) for step in (0, *(change.step for change in config.losses_from)))


@dataclass
class Rollouts:
    """Sampled at the step `step`. `rewards` [groups,G] and `logps` [N,T], the sampling policy's, are known once the
    first update has scored them."""

    step: int
    replies: list[list[int]]
    rewards: Tensor | None = None
    logps: Tensor | None = None


def sampled_by_vllm(run: RunConfig, model: Loupe, text: Text, sampling: Sampling) -> Callable[..., list[list[int]]]:
    from ..experimental.vllm import Vllm

    return Vllm(run, model, text, sampling)


class Rl:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, source: Source):
        self.model, self.text, self.source = model, text, source
        self.config = run.recipe.stages.rl
        c = self.config
        samples = rolls_out(c)
        self.reference = copy.deepcopy(model.backbone).eval().requires_grad_(False) if samples else None
        self.sampling = Sampling(c.temperature, c.top_p, c.top_k, c.max_new_tokens)
        self.vllm = sampled_by_vllm(run, model, text, self.sampling) if samples and c.rollout.engine == "vllm" else None
        self.token = text.tokenizer.token_to_id(model.config.context.token or "")
        self.samples = Samples(Path(run.run), c.samples_every)
        self.held: dict[int, Rollouts] = {}
        """By micro-batch: what the next update goes on with."""

    def weight(self, loss: str, step: int) -> float:
        return weight_at(self.config, loss, step)

    def state(self) -> dict:
        """For the checkpoint. Questions are drawn again; what was sampled cannot be."""
        if self.config.updates == 1:
            return {}
        return {micro: vars(rollouts) for micro, rollouts in self.held.items()}

    def load_state(self, state: dict) -> None:
        self.held = {micro: Rollouts(**values) for micro, values in state.items()}

    def rollouts(self, turn: Turn, batch: Batch, prefix: Prefix) -> Rollouts:
        """Those of this turn: sampled now, or at the first of its updates."""
        held = self.held.get(turn.micro)
        if held is None or held.step != turn.step - turn.step % self.config.updates:
            seed = int(turn.rng.integers(2**62))
            questions = [a.question for a in batch.asked for _ in range(self.config.group)]
            if self.vllm:
                replies = self.vllm(turn.step, batch.photos, questions, seed)
            else:
                generator = torch.Generator(self.model.device).manual_seed(seed)
                own = prefix.repeat(len(questions) // len(batch.photos), detach=True)
                backbone, text = self.model.backbone, self.text
                replies = rollout(backbone, own, questions, self.sampling, text.eos, text.pad, generator)
            held = self.held[turn.micro] = Rollouts(turn.step, replies)
        return held

    @part("reward")
    def completion(self, reply: list[int], text: str, box: Box | None, probabilities: Tensor) -> Completion:
        """A reply without its context token draws nothing, nor a refusal; nor, without `mask_without_box`, any reply of a
        form that can refuse."""
        c = self.text.config
        said = Completion(text, box, None, self.text.thought_tokens(reply, text), c.think or THINK, c.answer or ANSWER)
        if self.model.config.context.token is not None:
            draws = self.token in reply
        else:
            draws = self.text.draws(box) or (self.config.mask_without_box and not refuses(said))
        return replace(said, mask=probabilities) if draws else said

    @part("reward")
    def reward(self, asked: list[Asked], completions: list[Completion]) -> tuple[Tensor, dict[str, list[float]]]:
        """Rewards [groups,G], and each part before its weight."""
        parts: dict[str, list[float]] = {name: [] for name in self.config.rewards}
        rewards = []
        for row, completion in zip(asked, completions, strict=True):
            earned = {name: REWARDS[name](completion, row.truth) for name in parts}
            rewards.append(total(earned, self.config.rewards)[0])
            for name, value in earned.items():
                parts[name].append(value)
        return torch.tensor(rewards).reshape(-1, self.config.group), parts

    def reference_scores(self, batch: Batch, rows: list[Row]) -> Scored:
        with torch.no_grad():
            before = self.source.prefix(batch, self.reference).repeat(len(rows) // len(batch.photos))
            return score(self.model, self.text, before, rows, self.reference)

    def drawn(
        self, batch: Batch, each: int, context: Tensor, boxes: list[Box | None]
    ) -> tuple[Tensor, Tensor | None]:
        """Mask and heatmap logits behind every reply."""
        device = context.device
        has_box = torch.tensor([b is not None for b in boxes], device=device)
        corners = torch.tensor([b or (0, 0, 0, 0) for b in boxes], device=device)
        prompt = corners if self.model.config.prompt_with_box else None
        parts = self.source.parts(batch)
        parts = None if parts is None else parts.repeat_interleave(each, 0)
        return draw(self.model, self.source.encode(batch, each), context, prompt, has_box, parts)

    def __call__(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        return self.sampled(turn) if self.weight("policy", turn.step) else self.supervised(turn)

    def supervised(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        """The losses behind true replies: `batch` / `group` of them a step, each asked once."""
        c, model, source = self.config, self.model, self.source
        w = WEIGHTS | c.losses_at(turn.step)
        # A box that is off is for the mask to bear, not for the reply to learn.
        batch = source.forced(turn, c.without_rollouts(), exact=w["reply"] > 0)
        rows = [(a.question, a.reply) for a in batch.asked]
        scored = None
        with autocast(c, model.device):
            prefix = source.prefix(batch, model.backbone).repeat(batch.each)
            if w["reply"]:
                scored = score(model, self.text, prefix, rows)
            context = reply_pass(model, self.text, prefix, rows)[1] if scored is None else scored.context
            drawn, heatmap = self.drawn(batch, batch.each, context, [a.prompt for a in batch.asked])
        segmentation, metrics = self.segmentation(c.losses_at(turn.step), batch.asked, drawn, heatmap)
        loss = w["segmentation"] * segmentation
        if scored is not None:
            reply = means.ratio(-(scored.logps * scored.mask).sum(), scored.mask.sum())
            loss, metrics = loss + w["reply"] * reply, {**metrics, "reply": reply.item()}
        return loss, {**metrics, **source.counts()}, len(batch.asked)

    def sampled(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        c, model, source, device = self.config, self.model, self.source, self.model.device
        sampled_at = turn.at(turn.step - turn.step % c.updates)
        batch = source.asked(sampled_at, c)
        asked = [a for a in batch.asked for _ in range(c.group)]
        each = len(asked) // len(batch.photos)
        with autocast(c, device):
            prefix = source.prefix(batch, model.backbone)
            rollouts = self.rollouts(sampled_at, batch, prefix)
            rows = [(a.question, r) for a, r in zip(asked, rollouts.replies, strict=True)]
            texts = [self.text.tokenizer.decode(r, skip_special_tokens=False) for r in rollouts.replies]
            boxes = [source.box(batch, i // each, text) for i, text in enumerate(texts)]
            policy = score(model, self.text, prefix.repeat(each), rows)
            reference = self.reference_scores(batch, rows)
            drawn, heatmap = self.drawn(batch, each, policy.context, boxes)

        probabilities = drawn.detach().sigmoid()
        completions = [self.completion(*row) for row in zip(rollouts.replies, texts, boxes, probabilities, strict=True)]
        rewards, earned = self.reward(asked, completions)
        # What a reply is worth is what it earned when it was sampled.
        first = rollouts.rewards is None
        if first:
            rollouts.rewards = rewards
        advantages = group_advantages(rollouts.rewards, c.scale, c.advantage_eps).flatten().to(device)
        policy_loss, measured = grpo_loss(
            policy.logps, advantages, policy.mask, old_logps_BT=None if first else rollouts.logps.to(device),
            ref_logps_BT=reference.logps, entropy_BT=policy.entropy, beta=c.beta, clip_low=c.clip_low,
            clip_high=c.clip_high, kl_clamp=c.kl_clamp, reduction=c.reduction, max_length=c.max_new_tokens,
            ratio=means.ratio,
        )  # fmt: skip
        if first:
            rollouts.logps = policy.logps.detach().cpu()
        self.keep_sample(turn, batch, completions, rewards, earned, advantages)
        losses = c.losses_at(turn.step)
        segmentation, of_masks = self.segmentation(losses, asked, drawn, heatmap)
        metrics = {
            "reward": rewards.mean().item(),
            "reward_std": rewards.std(1).mean().item(),
            "frac_reward_zero_std": frac_reward_zero_std(rewards).item(),
            **{f"rewards/{name}": float(np.mean(values)) for name, values in earned.items()},
            **{name: value.item() for name, value in measured.items() if c.updates > 1 or name in ("kl", "entropy")},
            "completions/mean_length": float(np.mean([len(r) for r in rollouts.replies])),
            **of_masks,
            **source.counts(),
        }
        w = WEIGHTS | losses
        return w["policy"] * policy_loss + w["segmentation"] * segmentation, metrics, len(asked)

    def keep_sample(
        self,
        turn: Turn,
        batch: Batch,
        completions: list[Completion],
        rewards: Tensor,
        earned: dict[str, list[float]],
        advantages: Tensor,
    ) -> None:
        """The first group, for the report."""
        if turn.micro or not self.samples.due(turn.step):
            return
        g, asked = self.config.group, batch.asked[0]
        group = replies_of(completions[:g], rewards[0], {k: v[:g] for k, v in earned.items()}, advantages[:g])
        truth = None if asked.truth.absent else asked.truth.mask.numpy() >= 0.5
        self.samples.write(turn.step, self.source.view(batch, 0), asked.expression, group, truth)

    def segmentation(
        self, losses: dict[str, float], asked: list[Asked], drawn: Tensor, heatmap: Tensor | None
    ) -> tuple[Tensor, dict[str, float]]:
        """Loss and figures of the rows whose photo holds the target."""
        present = torch.tensor([not a.truth.absent for a in asked], device=drawn.device)
        if means.alone() and not present.any():
            return torch.zeros((), device=drawn.device), {"segmentation": 0.0, "iou_mask": 0.0}
        target = torch.stack([a.truth.mask for a in asked]).to(drawn.device)[present]
        valid = stacked([a.valid for a in asked])
        drawn, heatmap = drawn[present], None if heatmap is None else heatmap[present]
        valid = None if valid is None else valid.to(drawn.device)[present]
        c = self.config
        found = mask_losses(losses, drawn, heatmap, target, valid, c.focal_alpha, c.focal_gamma, c.dice_smooth)
        loss = found.mask + found.prior
        iou = hard_iou(drawn.detach(), target).mean().item() if present.any() else 0.0
        return loss, {"segmentation": loss.item(), "iou_mask": iou, **found.terms}


def setup(run: RunConfig, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    """Trains every part at its own multiple of the stage's rate (`lr_scale`, 0 leaves a part as it is)."""
    model.eval()
    model.requires_grad_(False)
    groups = []
    for name, own in trained_parts(model).items():
        scale = run.recipe.stages.rl.rate_of(name)
        if scale != 0 and own:
            groups.append({"params": [p.requires_grad_(True) for p in own], "scale": scale})
    source = open_source(run, model, text)
    run.recipe.stages.rl = run.recipe.stages.rl.lasting(len(source))
    return groups, Rl(run, model, text, source)


def rl(run: RunConfig, model: Loupe, text: Text) -> None:
    train(run, "rl", model, *setup(run, model, text))
