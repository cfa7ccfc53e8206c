"""GRPO with a segmentation loss (LENS stage 2, CoPRS): the model's own replies are rewarded for format, box and mask.

One expression is one group of G rollouts, sampled from the weights as they are at this step, and each rollout serves one
update. The pass that scores a reply also carries the context queries behind it, so the policy's log-probabilities, the
mask that is rewarded and the segmentation loss come of one forward pass on the photo's prefix; LENS runs the whole
sequence a second time. Only rows whose photo holds the target count in the segmentation loss.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..config import RunConfig
from ..coordinates import scale_box
from ..data.reader import Pool
from ..grpo import frac_reward_zero_std, group_advantages, grpo_loss, token_logps
from ..models.backbone import Backbone
from ..models.loupe import Loupe
from ..rewards import REWARDS, Completion, Truth, total
from ..text import THINK, Text, parse_box
from .common import train
from .losses import hard_iou
from .masks import draw, encode, mask_losses, true_mask
from .questions import Questions
from .rollout import Sampling, rollout


@dataclass
class Scored:
    """Of each reply's tokens [N,T]: log-probability, entropy, and whether there is one; context states [N,M,D]."""

    logps: Tensor
    entropy: Tensor
    mask: Tensor
    context: Tensor


class Rl:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, pool: Pool):
        self.model, self.text, self.pool = model, text, pool
        self.config = run.recipe.stages.rl
        self.questions = Questions(model, text, pool)
        self.reference = copy.deepcopy(model.backbone).eval().requires_grad_(False)
        c = self.config
        self.sampling = Sampling(c.temperature, c.top_p, c.top_k, c.max_new_tokens)
        self.usable = [i for i, e in enumerate(self.questions.examples) if e]
        self.end_of_thought = text.tokenizer.token_to_id(THINK[1])

    def draw(self, rng: np.random.Generator) -> tuple[list[int], list[tuple[int, int]]]:
        """Scenes, and k (scene, expression) pairs of each in order: the groups."""
        c = self.config
        scenes = rng.choice(self.usable, c.batch // (c.group * c.prompts_per_image), replace=False)
        pairs = []
        for scene in scenes:
            own = [int(j) for j in rng.permutation(len(self.questions.examples[scene]))]
            absent = [j for j in own if not self.pool.records[scene]["expressions"][j]["targets"]]
            present = [j for j in own if j not in absent]
            for _ in range(c.prompts_per_image):
                kind = own
                if c.absent_share is not None:
                    kind = (absent if rng.random() < c.absent_share else present) or own
                # From the front to the back: repeated only where the scene has too few.
                kind.append(kind.pop(0))
                pairs.append((int(scene), kind[-1]))
        return [int(s) for s in scenes], pairs

    def rollouts(self, scenes: list[int], asked: list[list[int]], generator: torch.Generator) -> list[list[int]]:
        with torch.no_grad():
            cache = self.questions.prefix_pass(scenes)
            cache.batch_repeat_interleave(len(asked) // len(scenes))
        backbone, q = self.model.backbone, self.questions
        return rollout(backbone, cache, q.first, asked, self.sampling, self.text.eos, self.text.pad, generator)

    def score(self, backbone: Backbone, scenes: list[int], rows: list[tuple[list[int], list[int]]]) -> Scored:
        """One pass of a language model over the (question, reply) rows, behind their scenes' prefixes."""
        cache = self.questions.prefix_pass(scenes, backbone)
        cache.batch_repeat_interleave(len(rows) // len(scenes))
        hidden, context = self.questions.reply_pass(cache, rows, backbone)
        width = max(len(reply) for _, reply in rows)
        ids = torch.full((len(rows), width), self.text.pad)
        mask = torch.zeros(len(rows), width, dtype=torch.bool)
        for row, (_, reply) in enumerate(rows):
            ids[row, : len(reply)] = torch.tensor(reply)
            mask[row, : len(reply)] = True
        before = torch.tensor([len(question) - 1 for question, _ in rows])
        at = (before[:, None] + torch.arange(width))[..., None].expand(-1, -1, hidden.shape[-1])
        logps, entropy = token_logps(backbone.logits(hidden.gather(1, at)), ids)
        return Scored(logps, entropy, mask, context)

    def truths(self, pairs: list[tuple[int, int]]) -> list[Truth]:
        """Boxes in pixels of the segmenter's image, masks as shares of low-res cells."""
        out = []
        for scene, j in pairs:
            targets = self.pool.records[scene]["expressions"][j]["targets"]
            mask, box = true_mask(self.model, self.pool, scene, targets)
            out.append(Truth(box, torch.from_numpy(mask), absent=not targets))
        return out

    def __call__(self, rng: np.random.Generator, progress: float) -> tuple[Tensor, dict[str, float], int]:
        c, model = self.config, self.model
        scenes, pairs = self.draw(rng)
        asked = [self.questions.examples[s][j].question for s, j in pairs for _ in range(c.group)]
        truths = [t for t in self.truths(pairs) for _ in range(c.group)]
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        sides = model.config.vision.image_size, model.config.segmenter.image_size
        with torch.autocast("cpu", torch.bfloat16):
            replies = self.rollouts(scenes, asked, generator)
            rows = list(zip(asked, replies))
            texts = [self.text.tokenizer.decode(r, skip_special_tokens=False) for r in replies]
            written = [parse_box(t, sides[0]) for t in texts]
            boxes = [b and scale_box(b, (sides[0],) * 2, (sides[1],) * 2) for b in written]
            policy = self.score(model.backbone, scenes, rows)
            with torch.no_grad():
                reference = self.score(self.reference, scenes, rows)
            has_box = torch.tensor([b is not None for b in boxes])
            prompt = torch.tensor([b or (0, 0, 0, 0) for b in boxes]) if model.config.prompt_with_box else None
            encoded = encode(model, self.pool, scenes, len(rows) // len(scenes))
            drawn, heatmap = draw(model, encoded, policy.context, prompt, has_box)

        probabilities = drawn.detach().sigmoid()
        parts: dict[str, list[float]] = {name: [] for name in c.rewards}
        rewards = []
        for i, (reply, truth) in enumerate(zip(replies, truths)):
            # The tag that opens the thought is one token too.
            thought = (reply.index(self.end_of_thought) if self.end_of_thought in reply else len(reply)) - 1
            # As in the app, a reply without a box draws nothing.
            shown = probabilities[i] if boxes[i] is not None else None
            completion = Completion(texts[i], boxes[i], shown, thought)
            earned = {name: REWARDS[name](completion, truth) for name in c.rewards}
            rewards.append(total(earned, c.rewards)[0])
            for name, value in earned.items():
                parts[name].append(value)
        groups = torch.tensor(rewards).reshape(-1, c.group)
        advantages = group_advantages(groups, c.scale).flatten()
        policy_loss, measured = grpo_loss(
            policy.logps, advantages, policy.mask, ref_logps_BT=reference.logps, entropy_BT=policy.entropy, beta=c.beta,
            clip_low=c.clip_low, clip_high=c.clip_high, reduction=c.reduction, max_length=c.max_new_tokens,
        )  # fmt: skip

        present = torch.tensor([not t.absent for t in truths])
        target = torch.stack([t.mask for t in truths])[present]
        w = c.losses
        segmentation = torch.zeros(())
        if present.any():
            mask_loss, prior_loss = mask_losses(w, drawn[present], heatmap[present], target)
            segmentation = mask_loss + w.get("prior", 1.0) * prior_loss
        metrics = {
            "reward": groups.mean().item(),
            "reward_std": groups.std(1).mean().item(),
            "frac_reward_zero_std": frac_reward_zero_std(groups).item(),
            **{f"rewards/{name}": float(np.mean(values)) for name, values in parts.items()},
            **{name: value.item() for name, value in measured.items() if name in ("kl", "entropy")},
            "completions/mean_length": float(np.mean([len(r) for r in replies])),
            "segmentation": segmentation.item(),
            "iou_mask": hard_iou(drawn.detach()[present], target).mean().item() if present.any() else 0.0,
        }
        return policy_loss + w.get("segmentation", 1.0) * segmentation, metrics, len(replies)


def rl(run: RunConfig, model: Loupe, text: Text) -> None:
    """Trains language model, queries, connector, prior and mask decoder, each at its own multiple of the stage's rate
    (`lr_scale`, 0 leaves a part as it is); vision trunk and image encoder stay frozen."""
    model.eval()
    model.requires_grad_(False)
    vision, segmenter = model.backbone.vision, model.segmenter
    parts = {
        "backbone": [*model.backbone.text.parameters(), *vision.merger.parameters(), *vision.norm.parameters()],
        "queries": [model.context_queries],
        "connector": [*model.connector.parameters()],
        "prior": [*model.prior.parameters()],
        "decoder": [*segmenter.mask_decoder.parameters(), *segmenter.prompt_encoder.parameters()],
    }
    groups = []
    for name, own in parts.items():
        scale = run.recipe.stages.rl.lr_scale.get(name, 1.0)
        if scale != 0:
            groups.append({"params": [p.requires_grad_(True) for p in own], "scale": scale})
    train(run, "rl", model, groups, Rl(run, model, text, Pool(Path(run.pool or ""))))
