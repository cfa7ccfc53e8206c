"""Rollouts: many replies sampled at once from the current policy, on the photos' key-value cache."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..models.backbone import Backbone
from ..training.clock import part
from .batch import Prefix


@dataclass(frozen=True)
class Sampling:
    """`temperature` 0 is greedy. `top_p` 1 and `top_k` 0 leave every token in. `repetition_penalty`: what the logits of
    tokens that stand before, in prompt or reply, are divided by where positive and multiplied by where negative.
    `ends`: tokens that end a reply beside the usual one."""

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    max_new_tokens: int = 96
    repetition_penalty: float = 1.0
    ends: tuple[int, ...] = ()


class Said:
    """Which tokens stand in each row so far, bool [N,V], where repeating them is penalised."""

    def __init__(self, rows: list[list[int]], vocab: int, penalty: float, device: torch.device):
        self.penalty = penalty
        self.tokens = torch.zeros(len(rows), vocab if penalty != 1 else 0, dtype=torch.bool, device=device)
        for own, row in zip(self.tokens if penalty != 1 else (), rows):
            own[row] = True

    def add(self, chosen_N: Tensor) -> None:
        if self.penalty != 1:
            self.tokens[torch.arange(len(chosen_N), device=chosen_N.device), chosen_N] = True

    def penalised(self, logits_NV: Tensor) -> Tensor:
        if self.penalty == 1:
            return logits_NV
        less = torch.where(logits_NV > 0, logits_NV / self.penalty, logits_NV * self.penalty)
        return torch.where(self.tokens, less, logits_NV)


def sample(logits_NV: Tensor, sampling: Sampling, generator: torch.Generator | None = None) -> Tensor:
    """One token id a row, [N]."""
    if sampling.temperature == 0:
        return logits_NV.argmax(-1)
    logits = logits_NV.float() / sampling.temperature
    if sampling.top_k:
        least = logits.topk(min(sampling.top_k, logits.shape[-1]), dim=-1).values[:, -1:]
        logits = logits.masked_fill(logits < least, -torch.inf)
    if sampling.top_p < 1:
        ordered, index = logits.sort(dim=-1, descending=True)
        p = ordered.softmax(-1)
        # A token stays while those before it do not yet hold `top_p`; the likeliest always stays.
        ordered = ordered.masked_fill(p.cumsum(-1) - p >= sampling.top_p, -torch.inf)
        logits = torch.full_like(logits, -torch.inf).scatter(1, index, ordered)
    return torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]


@part("rollout")
@torch.no_grad()
def rollout(
    backbone: Backbone,
    prefix: Prefix,
    questions: list[list[int]],
    sampling: Sampling,
    eos: int,
    pad: int,
    generator: torch.Generator | None = None,
    shown: list[int] | None = None,
) -> list[list[int]]:
    """Token ids of one reply a question, the end token included where it was reached.

    `prefix` (system, image) has one row a question, and is written to; `shown`: its token ids, for a penalty on what is
    repeated. Questions stand on the right of a common width, so that all replies grow at the same place.
    """
    count, width, device = len(questions), max(map(len, questions)), prefix.first.device
    past, first = prefix.cache.get_seq_length(), prefix.first[:, None]
    ids = torch.full((count, width), pad)
    own = torch.ones(count, width, dtype=torch.long)
    for row, question in enumerate(questions):
        ids[row, : len(question)] = torch.tensor(question)
        own[row, : width - len(question)] = 0
    ids, own = ids.to(device), own.to(device)
    before = prefix.mask if prefix.mask is not None else own.new_ones(count, past)
    mask = torch.cat([before, own], dim=1)
    lengths = torch.tensor([len(q) for q in questions], device=device)[:, None]
    positions = torch.maximum(first + lengths - width + torch.arange(width, device=device), first)
    # A question is read from its beginning (models/backbones/small/reader.py), and then put to the right.
    source = (torch.arange(width, device=device) - width + lengths).clamp(min=0)
    read = backbone.embed(ids)
    embeds = read.gather(1, source[..., None].expand_as(read))
    replies = torch.full((count, sampling.max_new_tokens), pad, device=device)
    finished = torch.zeros(count, dtype=torch.bool, device=device)
    ends = torch.tensor([eos, *sampling.ends], device=device)
    said = Said([[*(shown or []), *q] for q in questions], backbone.text.config.vocab_size, sampling.repetition_penalty, device)
    for step in range(sampling.max_new_tokens):
        hidden = backbone.hidden(embeds, positions.expand(3, count, -1), prefix.cache, mask)
        chosen = sample(said.penalised(backbone.logits(hidden[:, -1])), sampling, generator)
        said.add(chosen)
        replies[:, step] = torch.where(finished, pad, chosen)
        finished |= torch.isin(chosen, ends)
        if finished.all():
            break
        embeds = backbone.embed(replies[:, step : step + 1])
        positions = first + lengths + step
        mask = torch.cat([mask, mask.new_ones(count, 1)], dim=1)
    out = []
    for row in replies[:, : step + 1].tolist():
        end = next((i for i, token in enumerate(row) if token == eos or token in sampling.ends), len(row))
        out.append(row[: end + 1])
    return out
