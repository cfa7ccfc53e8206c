"""Choice: a thought's first token learns to name a region that the question means, or none.

Not of either paper. A thought and a box take sixty tokens to learn one thing, which of the regions is meant; here it is one
token, so that names, uses and relations are learnt at ten times as many questions a minute. The cold start goes on with the
same token (questions.make_example). The photo's grid is left out:
it speaks of what no region shows, and is four fifths of the prefix. Positions are as if it were there.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..config import RunConfig
from ..data.reader import Pool
from ..events import EngineError
from ..models.loupe import Loupe
from ..text import Text
from ..training import Compute, Turn, train
from ..training import means
from ..training.clock import part
from ..training.precision import autocast
from .language import learning
from .looking import LOOKING, start_looking
from .questions import Questions

WEIGHTS = {"look": 0.0}
"""Of each loss term, where a recipe leaves it out."""


def answer_logits(model: Loupe, hidden_ND: Tensor, pointers: Tensor) -> Tensor:
    """[N, regions + 1] float32: of each pointer, and last of all other words together. A thought that does not begin with a
    pointer says that no region is meant. `pointers`: their token ids [regions]."""
    logits = model.backbone.logits(hidden_ND).float()
    others = torch.ones(logits.shape[-1], dtype=torch.bool, device=logits.device).index_fill(0, pointers, False)
    return torch.cat([logits[:, pointers], logits[:, others].logsumexp(-1, keepdim=True)], -1)


def choice_loss(logits: Tensor, share: Tensor) -> Tensor:
    """Cross-entropy of each row's answers with the share of each, [N, regions + 1] both → [N]."""
    return -(share * F.log_softmax(logits, dim=-1)).sum(-1)


class Choice:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, pool: Pool):
        if not text.pointers:
            raise EngineError("recipe-invalid", "the stage choice needs a vision tower with regions")
        self.model, self.text, self.pool = model, text, pool
        self.config = run.recipe.stages.choice
        self.questions = Questions(model, text, pool, grid=False)
        self.pointers = torch.tensor(text.pointers, device=model.device)
        self.truths = [self.truths_of(i) for i in range(len(pool))]
        self.usable = [i for i, own in enumerate(self.truths) if own]

    def truths_of(self, scene: int) -> list[tuple[int, np.ndarray]]:
        """Of the questions that regions, or their absence, can answer: which, and the share of each answer."""
        return [(j, share) for j, share in enumerate(self.questions.shares(scene)) if share is not None]

    @part("data")
    def draw(self, rng: np.random.Generator) -> tuple[list[int], list[list[int]], Tensor, np.ndarray]:
        """Scenes, `prompts_per_image` questions on each, the share of each answer [N, regions + 1], and in which order
        each scene's regions stand [scenes, regions]: their places mean nothing."""
        k = self.config.prompts_per_image
        scenes = rng.choice(self.usable, self.config.share // k, replace=False)
        asked, shares = [], []
        orders = np.stack([rng.permutation(len(self.pointers)) for _ in scenes])
        for scene, order in zip(scenes, orders, strict=True):
            own = self.truths[scene]
            picks = rng.permutation(len(own))[:k] if len(own) >= k else rng.integers(0, len(own), k)
            for j, share in (own[i] for i in picks):
                asked.append(self.questions.examples[scene][j].question + self.text.thinking())
                shares.append(share[[*order, -1]])
        shares = torch.from_numpy(np.stack(shares)).to(self.model.device)
        return [int(s) for s in scenes], asked, shares, orders

    def logits(self, scenes: list[int], asked: list[list[int]], orders: np.ndarray | None = None) -> Tensor:
        """Of each question the answers' logits, [N, regions + 1]; equally many questions on each scene."""
        return self.looked(scenes, asked, orders)[0]

    def looked(
        self, scenes: list[int], asked: list[list[int]], orders: np.ndarray | None
    ) -> tuple[Tensor, list[Tensor]]:
        """The logits, and how much of each question's attention falls on each region: of the layers at `LOOKING` the
        first half of the heads, mean over these and over the question's words, or at its last; each [N, regions]."""
        lengths = torch.tensor([len(q) for q in asked], device=self.model.device)
        ids = torch.full((len(asked), int(lengths.max())), self.text.pad)
        for row, question in enumerate(asked):
            ids[row, : len(question)] = torch.tensor(question)
        cache = self.questions.prefix_pass(scenes, orders=orders)
        cache.batch_repeat_interleave(len(asked) // len(scenes))
        embeds = self.model.backbone.embed(ids.to(self.model.device))
        hidden, attentions = self.model.backbone.hidden_and_attentions(embeds, self.questions.positions(*ids.shape), cache)
        rows = torch.arange(len(asked), device=self.model.device)
        logits = answer_logits(self.model, hidden[rows, lengths - 1], self.pointers)
        asking = (torch.arange(ids.shape[1], device=self.model.device) < lengths[:, None]).float()
        looks = []
        for height, every in LOOKING:
            layer = attentions[int(height * len(attentions))]
            weights = layer[:, : layer.shape[1] // 2, :, self.questions.image].float().mean(1)
            mean = (weights * asking[..., None]).sum(1) / asking.sum(1, keepdim=True)
            looks.append(mean if every else weights[rows, lengths - 1])
        return logits, looks

    def __call__(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        scenes, asked, share, orders = self.draw(turn.rng)
        with autocast(self.config, self.model.device):
            logits, looks = self.looked(scenes, asked, orders)
        chosen = choice_loss(logits, share).mean()
        # A refusal has nothing to look at.
        shown = share[:, -1] == 0
        on = (share[shown, :-1] > 0).float()
        look = sum(means.mean(-torch.log((mass[shown] * on).sum(-1) + 1e-4)) for mass in looks)
        loss = chosen + (WEIGHTS | self.config.losses)["look"] * look
        with torch.no_grad():
            right = share.gather(1, logits.argmax(-1, keepdim=True))[:, 0] > 0
            absent = share[:, -1] > 0
            metrics = {"right": right[~absent].float().mean().item() if (~absent).any() else 0.0}
            metrics |= {"chosen": chosen.item(), "look": float(look)}
            metrics["refused"] = right[absent].float().mean().item() if absent.any() else 0.0
        return loss, metrics, len(asked)


def setup(run: RunConfig, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    """Trains what the cold start trains; the vision trunk stays frozen (its features are cached)."""
    stage, groups = Choice(run, model, text, Pool(Path(run.pool or ""))), learning(run, model, text)
    with torch.no_grad():
        # A region's place starts as the pointer's own word: to point is to copy it.
        places = model.backbone.vision.position[0, -len(text.pointers) :]
        places[:] = model.backbone.text.embed_tokens.weight[text.pointers]
        start_looking(model.backbone, stage.questions.names(), stage.questions.region_tokens())
    return groups, stage


def choice(run: RunConfig, model: Loupe, text: Text) -> None:
    train(run, "choice", model, *setup(run, model, text))
