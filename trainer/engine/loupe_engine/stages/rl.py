"""GRPO with a segmentation loss (LENS stage 2, CoPRS): the model's own replies are rewarded for format, box and mask.

One expression is one group of G rollouts, sampled from the weights as they are at this step, and each rollout serves one
update. The pass that scores a reply also carries the context queries behind it, so the policy's log-probabilities, the
mask that is rewarded and the segmentation loss come of one forward pass on the photo's prefix; LENS runs the whole
sequence a second time. Only rows whose photo holds the target count in the segmentation loss.
"""

from __future__ import annotations

import copy

import numpy as np
import torch
from torch import Tensor, nn

from ..config import RunConfig
from ..coordinates import Box
from ..grpo import frac_reward_zero_std, group_advantages, grpo_loss
from ..models.loupe import Loupe
from ..rewards import REWARDS, Completion, total
from ..text import Text
from ..training import Compute, train
from ..training.clock import part
from .batch import Asked, Source, stacked
from .language import score
from .losses import hard_iou
from .masks import draw, mask_losses
from .rollout import Sampling, rollout
from .sources import open_source


class Rl:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, source: Source):
        self.model, self.text, self.source = model, text, source
        self.config = run.recipe.stages.rl
        self.reference = copy.deepcopy(model.backbone).eval().requires_grad_(False)
        c = self.config
        self.sampling = Sampling(c.temperature, c.top_p, c.top_k, c.max_new_tokens)
        self.token = text.tokenizer.token_to_id(model.config.context.token or "")

    @part("reward")
    def completion(self, reply: list[int], text: str, box: Box | None, probabilities: Tensor) -> Completion:
        """A reply without its context token draws nothing, nor one without a box where that means a refusal."""
        draws = self.text.draws(box) if self.model.config.context.token is None else self.token in reply
        return Completion(text, box, probabilities if draws else None, self.text.thought_tokens(reply, text))

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

    def __call__(self, rng: np.random.Generator, progress: float) -> tuple[Tensor, dict[str, float], int]:
        c, model, source, device = self.config, self.model, self.source, self.model.device
        batch = source.asked(rng, c)
        each = batch.each * c.group
        asked = [a for a in batch.asked for _ in range(c.group)]
        generator = torch.Generator(device).manual_seed(int(rng.integers(2**62)))
        with torch.autocast(device.type, torch.bfloat16):
            prefix = source.prefix(batch, model.backbone)
            replies = rollout(
                model.backbone, prefix.repeat(each, detach=True), [a.question for a in asked], self.sampling,
                self.text.eos, self.text.pad, generator,
            )  # fmt: skip
            rows = [(a.question, r) for a, r in zip(asked, replies, strict=True)]
            policy = score(model, self.text, prefix.repeat(each), rows)
            with torch.no_grad():
                before = source.prefix(batch, self.reference).repeat(each)
                reference = score(model, self.text, before, rows, self.reference)
            texts = [self.text.tokenizer.decode(r, skip_special_tokens=False) for r in replies]
            boxes = [source.box(batch, i // each, text) for i, text in enumerate(texts)]
            has_box = torch.tensor([b is not None for b in boxes], device=device)
            corners = torch.tensor([b or (0, 0, 0, 0) for b in boxes], device=device)
            prompt = corners if model.config.prompt_with_box else None
            parts = source.parts(batch)
            parts = None if parts is None else parts.repeat_interleave(each, 0)
            drawn, heatmap = draw(model, source.encode(batch, each), policy.context, prompt, has_box, parts)

        probabilities = drawn.detach().sigmoid()
        completions = [self.completion(*row) for row in zip(replies, texts, boxes, probabilities, strict=True)]
        groups, earned = self.reward(asked, completions)
        advantages = group_advantages(groups, c.scale, c.advantage_eps).flatten().to(device)
        policy_loss, measured = grpo_loss(
            policy.logps, advantages, policy.mask, ref_logps_BT=reference.logps, entropy_BT=policy.entropy, beta=c.beta,
            clip_low=c.clip_low, clip_high=c.clip_high, kl_clamp=c.kl_clamp, reduction=c.reduction, max_length=c.max_new_tokens,
        )  # fmt: skip
        segmentation, iou = self.segmentation(asked, drawn, heatmap)
        metrics = {
            "reward": groups.mean().item(),
            "reward_std": groups.std(1).mean().item(),
            "frac_reward_zero_std": frac_reward_zero_std(groups).item(),
            **{f"rewards/{name}": float(np.mean(values)) for name, values in earned.items()},
            **{name: value.item() for name, value in measured.items() if name in ("kl", "entropy")},
            "completions/mean_length": float(np.mean([len(r) for r in replies])),
            "segmentation": segmentation.item(),
            "iou_mask": iou,
        }
        return policy_loss + c.losses.get("segmentation", 1.0) * segmentation, metrics, len(replies)

    def segmentation(self, asked: list[Asked], drawn: Tensor, heatmap: Tensor | None) -> tuple[Tensor, float]:
        """Loss and IoU of the rows whose photo holds the target."""
        present = torch.tensor([not a.truth.absent for a in asked], device=drawn.device)
        if not present.any():
            return torch.zeros((), device=drawn.device), 0.0
        target = torch.stack([a.truth.mask for a in asked]).to(drawn.device)[present]
        valid = stacked([a.valid for a in asked])
        drawn, heatmap = drawn[present], None if heatmap is None else heatmap[present]
        valid = None if valid is None else valid.to(drawn.device)[present]
        c = self.config
        losses = mask_losses(c.losses, drawn, heatmap, target, valid, c.focal_alpha, c.focal_gamma)
        return sum(losses), hard_iou(drawn.detach(), target).mean().item()


def trained_parts(model: Loupe) -> dict[str, list[nn.Parameter]]:
    """Parameters by the names of `lr_scale`. The rest stays frozen: the segmenter's image encoder, and the small model's
    vision trunk, whose features are cached."""
    names = {
        "queries": ("context_queries", "connector.learnable_query"),
        "connector": ("connector.",),
        "prior": ("prior.",),
        "decoder": ("segmenter.mask_decoder.", "segmenter.encoder.conv_s"),
        "prompt_encoder": ("segmenter.prompt_encoder.",),
        "vision": ("backbone.qwen.model.visual.",),
        "backbone": ("backbone.",),
    }
    parts: dict[str, list[nn.Parameter]] = {name: [] for name in names}
    for name, parameter in model.named_parameters():
        part = next((part for part, prefixes in names.items() if name.startswith(prefixes)), None)
        if part is not None and not name.startswith("backbone.qwen.model.visual.trunk."):
            parts[part].append(parameter)
    return parts


def setup(run: RunConfig, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    """Trains every part at its own multiple of the stage's rate (`lr_scale`, 0 leaves a part as it is)."""
    model.eval()
    model.requires_grad_(False)
    groups = []
    for name, own in trained_parts(model).items():
        scale = run.recipe.stages.rl.rate_of(name)
        if scale != 0 and own:
            groups.append({"params": [p.requires_grad_(True) for p in own], "scale": scale})
    return groups, Rl(run, model, text, open_source(run, model, text))


def rl(run: RunConfig, model: Loupe, text: Text) -> None:
    train(run, "rl", model, *setup(run, model, text))
