"""Passes of the language model behind a photo's prefix: sampled replies, and their scoring with the context states."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..config import RunConfig
from ..grpo import token_logps
from ..models.backbone import Backbone
from ..models.loupe import Loupe
from ..training.start import RANDOM
from ..models.backbones.small.words import keep_words
from ..text import Text
from .batch import Prefix
from .pointing import FORGOTTEN

Row = tuple[list[int], list[int]]
"""Question and reply as token ids."""


def learning(run: RunConfig, model: Loupe, text: Text) -> list[dict]:
    """Readies the language model and the merger to learn, while the vision trunk stays as it is (its features are cached);
    what a parameter group is to the optimizer."""
    backbone, vision = model.backbone.train(), model.backbone.vision
    vision.trunk.requires_grad_(False)
    if model.config.vision.regions:
        vision.forgotten = FORGOTTEN
    words = backbone.text.embed_tokens
    known = (run.weights or {}).get("language", RANDOM) != RANDOM
    if known:
        keep_words(words, text)
    # What is kept does not decay either.
    norms = [p for p in backbone.parameters() if p.requires_grad and (p.ndim < 2 or known and p is words.weight)]
    kept = {id(p) for p in norms}
    matrices = [p for p in backbone.parameters() if p.requires_grad and id(p) not in kept]
    return [{"params": matrices}, {"params": norms, "weight_decay": 0.0}]


@dataclass
class Scored:
    """Of each reply's tokens [N,T]: log-probability, entropy, and whether there is one; context states [N,M,D]."""

    logps: Tensor
    entropy: Tensor
    mask: Tensor
    context: Tensor


def padded(rows: list[list[int]], pad: int, device: torch.device, extra: int = 0) -> tuple[Tensor, Tensor]:
    """(ids [N,L+extra] filled up on the right, lengths [N])."""
    lengths = torch.tensor([len(r) for r in rows], device=device)
    ids = torch.full((len(rows), int(lengths.max()) + extra), pad)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
    return ids.to(device), lengths


def behind(prefix: Prefix, ids: Tensor) -> Tensor | None:
    """Attention mask over the prefix and `ids`; None where the prefix has no padding (that of `ids` is on the right)."""
    return None if prefix.mask is None else torch.cat([prefix.mask, torch.ones_like(ids)], dim=1)


def reply_pass(
    model: Loupe, text: Text, prefix: Prefix, rows: list[Row], backbone: Backbone | None = None
) -> tuple[Tensor, Tensor]:
    """One pass over the rows behind their prefixes, which are written to, and the context states that follow.

    Hidden states [N,L,D], where the state at len(question) − 1 + i predicts reply[i], and the context: the states of the M
    queries behind each reply [N,M,D] (LENS), or the state at the reply's last context token [N,1,D], zero where it has
    none (CoPRS and LISA, with the response alone searched).
    """
    backbone = backbone or model.backbone
    queries, linear = model.queries, model.config.context.positions == "linear"
    inline = queries is not None and not linear
    m = queries.shape[0] if inline else 0
    ids, lengths = padded([q + r for q, r in rows], text.pad, prefix.first.device, m)
    embeds = backbone.embed(ids)
    if inline:
        where = (lengths[:, None] + torch.arange(m, device=ids.device))[..., None].expand(-1, -1, embeds.shape[-1])
        embeds = embeds.scatter(1, where, queries.to(embeds.dtype).expand(len(rows), -1, -1))
    positions = (prefix.first[:, None] + torch.arange(ids.shape[1], device=ids.device)).expand(3, -1, -1)
    hidden = backbone.hidden(embeds, positions, prefix.cache, behind(prefix, ids))
    if inline:
        return hidden, hidden.gather(1, where)
    if linear and queries is not None:
        return hidden, second_pass(model, prefix, embeds, lengths, backbone)
    return hidden, token_states(hidden, rows, text.tokenizer.token_to_id(model.config.context.token))


def token_states(hidden_NLD: Tensor, rows: list[Row], token: int) -> Tensor:
    """[N,1,D]: the state at the last `token` of each reply; zero where there is none."""
    out = []
    for i, (question, reply) in enumerate(rows):
        if token in reply:
            at = len(question) + len(reply) - 1 - reply[::-1].index(token)
            out.append(hidden_NLD[i, at])
        else:
            out.append(hidden_NLD[i, 0] * 0)
    return torch.stack(out)[:, None]


def second_pass(model: Loupe, prefix: Prefix, embeds_NLD: Tensor, lengths: Tensor, backbone: Backbone) -> Tensor:
    """LENS's own context pass: the whole sequence once more with the queries behind it, every token counted as text (the
    released weights were trained so). [N,M,D]."""
    queries, n, width = model.queries, len(lengths), embeds_NLD.shape[1]
    before = prefix.mask if prefix.mask is not None else torch.ones(prefix.embeds.shape[:2], dtype=torch.long, device=lengths.device)
    own = (torch.arange(width, device=lengths.device) < lengths[:, None]).long()
    mask = torch.cat([before, own, torch.ones(n, len(queries), dtype=torch.long, device=lengths.device)], dim=1)
    embeds = torch.cat([prefix.embeds, embeds_NLD, queries.to(embeds_NLD.dtype).expand(n, -1, -1)], dim=1)
    positions = (mask.cumsum(1) - 1).clamp(min=0)
    return backbone.hidden(embeds, positions.expand(3, -1, -1), None, mask)[:, -len(queries) :]


def score(
    model: Loupe, text: Text, prefix: Prefix, rows: list[Row], backbone: Backbone | None = None
) -> Scored:
    """Log-probabilities of the replies under a language model, and the context states behind them."""
    backbone = backbone or model.backbone
    hidden, context = reply_pass(model, text, prefix, rows, backbone)
    ids, lengths = padded([reply for _, reply in rows], text.pad, hidden.device)
    width = torch.arange(ids.shape[1], device=hidden.device)
    before = torch.tensor([len(question) - 1 for question, _ in rows], device=hidden.device)
    # Places behind a shorter reply may lie beyond the last state; they are masked.
    at = (before[:, None] + width).clamp(max=hidden.shape[1] - 1)[..., None].expand(-1, -1, hidden.shape[-1])
    logps, entropy = token_logps(backbone.logits(hidden.gather(1, at)), ids)
    return Scored(logps, entropy, width < lengths[:, None], context)


