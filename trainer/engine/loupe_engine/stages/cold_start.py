"""Cold start: the language model learns to think briefly and to write the box (cross-entropy on the reply).

Several questions share one pass over the photo's prefix, as they do in the app. The heads of one middle layer are told
where to look, else a model of this size guesses for thousands of steps (docs/log.md). While the thought's conclusion and
the coordinates are written, half of them look at the image tokens that the target covers (`losses.look`); during the
conclusion the other half look back at the target's item in the thought's list (`losses.look_back`). What stands behind a
pointer is read off its region: while it is written, heads of a lower layer look there, and start out as copying names
(looking.start_reading_off). A thought begins with the regions that are meant, as the stage `choice` has taught: there each
region that would do counts (`losses.choice`), beside the one that is written.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..config import RunConfig
from ..data.reader import Pool
from ..models.loupe import Loupe
from ..text import Text
from ..training import Compute, Turn, train
from ..training import means
from ..training.clock import part
from ..training.precision import autocast
from .choice import answer_logits, choice_loss
from .language import learning
from .looking import reading, start_reading_off
from .pointing import renamed
from .questions import Example, Questions
from .vision import cell_owners

WEIGHTS = {"box": 1.0, "box_sigma": 2.0, "choice": 0.0, "conclusion": 1.0, "look": 0.5, "look_back": 0.5, "pointer": 1.0}
"""Of each loss term, where a recipe leaves it out."""


class ColdStart:
    def __init__(self, run: RunConfig, model: Loupe, text: Text, pool: Pool):
        self.model, self.text, self.pool = model, text, pool
        self.config = run.recipe.stages.cold_start
        self.weights = WEIGHTS | self.config.losses
        self.questions = Questions(model, text, pool, self.weights["box_sigma"])
        self.usable = [i for i, e in enumerate(self.questions.examples) if e]
        self.targets = [[e["targets"] for e in record["expressions"]] for record in pool.records]
        self.pointers = torch.tensor(text.pointers, device=model.device)
        self.chooses = bool(text.pointers) and self.weights["choice"] > 0

    @part("data")
    def draw(self, rng: np.random.Generator) -> tuple[list[int], list[Example], Tensor, np.ndarray | None, Tensor]:
        """Scenes and, for each, `prompts_per_image` of its questions (with repetition where it has fewer), and for each
        question which image tokens its targets cover, bool [N, tokens]; the order of each scene's regions, another one each
        time: their places mean nothing; last the share of each region in the answer [N, regions + 1], zeros where none
        answers; [N, 0] where nothing is to be chosen."""
        k = self.config.prompts_per_image
        scenes = rng.choice(self.usable, self.config.share // k, replace=False)
        chosen, covered, shares = [], [], []
        regions = self.model.config.vision.regions
        orders = np.stack([rng.permutation(regions) for _ in scenes]) if regions else None
        for at, scene in enumerate(scenes):
            own = self.questions.examples[scene]
            picks = rng.permutation(len(own))[:k] if len(own) >= k else rng.integers(0, len(own), k)
            owners = cell_owners(np.asarray(self.pool.labels[scene]), self.model.config.vision.grid)
            order = np.zeros(0, int) if orders is None else orders[at]
            showing = self.questions.showing(scene)[order]
            chosen += [self.reordered(own[i], order) for i in picks]
            for i in picks:
                targets = self.targets[scene][i]
                grid = np.isin(owners, self.pool.members(scene, targets))
                covered.append(np.concatenate([grid, showing[:, targets].any(1)]))
            for i in picks if self.chooses else ():
                share = self.questions.share(scene, self.targets[scene][i])
                shares.append(np.zeros(regions + 1, np.float32) if share is None else share[[*order, -1]])
        share = torch.from_numpy(np.stack(shares)) if self.chooses else torch.zeros(len(chosen), 0)
        return [int(s) for s in scenes], chosen, torch.from_numpy(np.stack(covered)), orders, share

    def reordered(self, example: Example, order: np.ndarray) -> Example:
        """Once region `order[i]` stands in place i."""
        place = {int(region): i for i, region in enumerate(order)}
        read_off = tuple((i, tuple(place[r] for r in regions)) for i, regions in example.read_off)
        return replace(example, reply=renamed(example.reply, self.text.pointers, order), read_off=read_off)

    def read_off_loss(self, attention_NHLK: Tensor, examples: list[Example]) -> Tensor:
        """−log of the attention that falls on the regions whose names are being written."""
        cells = self.model.config.vision.grid**2
        told = [(row, len(e.question) - 1 + i, regions) for row, e in enumerate(examples) for i, regions in e.read_off]
        rows, places = [row for row, _, _ in told], [place for _, place, _ in told]
        wanted = torch.zeros(len(told), attention_NHLK.shape[-1])
        for at, (_, _, regions) in enumerate(told):
            wanted[at, [cells + region for region in regions]] = 1
        wanted = wanted.to(attention_NHLK.device)
        mass = (attention_NHLK[rows, :, places].float() * wanted[:, None]).sum(-1)
        return means.mean(-torch.log(mass + 1e-6))

    @staticmethod
    def look_loss(attention_NHLK: Tensor, here_NL: Tensor, keys_NK: Tensor) -> Tensor:
        """−log of the attention that falls on the wanted keys, over the positions `here`; 0 where there are none."""
        mass = (attention_NHLK.float() * keys_NK[:, None, None].float()).sum(-1)
        wanted = (here_NL & keys_NK.any(1)[:, None])[:, None].expand_as(mass)
        return means.mean(-torch.log(mass[wanted] + 1e-6))

    def choice_loss(self, hidden_NLD: Tensor, examples: list[Example], share: Tensor) -> Tensor:
        """Of the questions that regions, or their absence, answer: how their thought begins."""
        answered = share.sum(-1) > 0
        begins = len(self.text.thinking()) - 1
        ends = torch.tensor([len(e.question) + begins for e in examples], device=share.device)[answered]
        logits = answer_logits(self.model, hidden_NLD[answered.nonzero()[:, 0], ends], self.pointers)
        return means.mean(choice_loss(logits, share[answered]))

    def __call__(self, turn: Turn) -> tuple[Tensor, dict[str, float], int]:
        scenes, examples, covered, orders, share = self.draw(turn.rng)
        length = max(len(e.question) + len(e.reply) for e in examples) - 1
        ids = torch.full((len(examples), length), self.text.pad)
        labels = torch.full((len(examples), length), -100)
        is_box = torch.zeros(len(examples), length, dtype=torch.bool)
        concluding = torch.zeros(len(examples), length, dtype=torch.bool)
        pointing = torch.zeros(len(examples), length, dtype=torch.bool)
        listed = torch.zeros(len(examples), length, dtype=torch.bool)
        for row, e in enumerate(examples):
            whole = e.question + e.reply
            ids[row, : len(whole) - 1] = torch.tensor(whole[:-1])
            start = len(e.question) - 1
            labels[row, start : start + len(e.reply)] = torch.tensor(e.reply)
            is_box[row, [start + i for i in e.box]] = True
            concluding[row, [start + i for i in e.conclusion]] = True
            pointing[row, [start + i for i in e.pointers]] = True
            # As a key a token stands one further on than as a label.
            listed[row, [start + 1 + i for i in e.items]] = True
        device = self.model.device
        ids, labels, is_box, concluding, pointing, listed, covered, share = (
            t.to(device) for t in (ids, labels, is_box, concluding, pointing, listed, covered, share)
        )
        with autocast(self.config, device):
            cache = self.questions.prefix_pass(scenes, orders=orders)
            cache.batch_repeat_interleave(self.config.prompts_per_image)
            positions = self.questions.positions(len(examples), length)
            embeds = self.model.backbone.embed(ids)
            hidden, attentions = self.model.backbone.hidden_and_attentions(embeds, positions, cache)
            wanted = labels >= 0
            logits = self.model.backbone.logits(hidden[wanted])
            chosen = self.choice_loss(hidden, examples, share) if self.chooses else torch.zeros((), device=device)
        logits, target, box, last = logits.float(), labels[wanted], is_box[wanted], concluding[wanted]
        points = pointing[wanted]
        log_p, numbers = F.log_softmax(logits, dim=-1), self.questions.numbers
        token_loss = -log_p.gather(1, target[:, None])[:, 0]
        values = torch.tensor([numbers.value_of[t] for t in target[box].tolist()], dtype=torch.long, device=device)
        box_loss = -(log_p[box][:, numbers.ids] * numbers.soft[values]).sum(-1)
        weights = self.weights
        # The list is long and partly a matter of taste; what decides is the conclusion.
        each = torch.where(last, weights["conclusion"], 1.0)
        each = torch.where(points, weights["pointer"], each)[~box]
        text_loss = means.ratio((token_loss[~box] * each).sum(), each.sum())
        coordinate_loss = means.mean(box_loss)
        layer = attentions[len(attentions) // 2]
        half = layer.shape[1] // 2
        look = self.look_loss(layer[:, :half, :, self.questions.image], is_box | concluding, covered)
        look_back = self.look_loss(layer[:, half:, :, -length:], concluding, listed)
        lower = attentions[reading(len(attentions))]
        read_off = self.read_off_loss(lower[:, half:, :, self.questions.image], examples)
        loss = text_loss + weights["box"] * coordinate_loss + weights["look"] * read_off
        loss = loss + weights["look"] * look + weights["look_back"] * look_back
        loss = loss + weights["choice"] * chosen
        with torch.no_grad():
            guess = log_p[box][:, numbers.ids].argmax(-1)
            error = (guess - values).abs().float().mean() if len(values) else torch.tensor(0.0)
            right = (log_p[points].argmax(-1) == target[points]).float().mean() if points.any() else torch.tensor(0.0)
        metrics = {
            "text": text_loss.item(),
            "conclusion": token_loss[last].mean().item(),
            "box": coordinate_loss.item(),
            "look": look.item(),
            "look_back": look_back.item(),
            "box_error_px": error.item(),
        }
        if self.text.pointers:
            metrics |= {"pointed_right": right.item(), "chosen": chosen.item(), "read_off": read_off.item()}
        return loss, metrics, len(examples)


def setup(run: RunConfig, model: Loupe, text: Text) -> tuple[list[dict], Compute]:
    """Trains the language model and the merger; the vision trunk stays frozen (its features are cached)."""
    stage, groups = ColdStart(run, model, text, Pool(Path(run.pool or ""))), learning(run, model, text)
    # The choice has made a region's place its pointer's own word.
    if text.pointers and run.recipe.stages.choice is not None:
        places = model.backbone.vision.position[0, -len(text.pointers) :]
        pointers = model.backbone.text.embed_tokens.weight[text.pointers]
        start_reading_off(model.backbone, pointers, places, stage.questions.names())
    return groups, stage


def cold_start(run: RunConfig, model: Loupe, text: Text) -> None:
    train(run, "cold_start", model, *setup(run, model, text))
