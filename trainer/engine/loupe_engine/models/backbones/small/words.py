"""A small model's own words start out as a sentence encoder knows them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ....events import EngineError
from .sentences import Sentences
from ....text import Text

SPREAD = 0.125
"""Deviation of an entry: of a head of 256 dimensions tied to them the first logits have one of 2."""


@dataclass(frozen=True)
class Directions:
    """Of what a sentence encoder says, those in which words differ most (principal components): x ↦ (x − `mean`) @ `narrow`,
    [384] → [D], as large as words are."""

    mean: Tensor
    narrow: Tensor


@torch.no_grad()
def start_words(embedding: nn.Embedding, text: Text, sentences: Sentences) -> Directions:
    """Overwrites the embeddings of all tokens that mean something written; those without a space before them lie apart from the
    others by one and the same step. Raises EngineError "weights-mismatch" where there are fewer directions than the embedding
    has dimensions."""
    written, hidden = text.written, embedding.embedding_dim
    meant = sentences([text.tokenizer.decode([token]).strip() for token in written])
    if hidden > meant.shape[1]:
        sizes = f"the recipe's words have {hidden} dimensions, MiniLM's {meant.shape[1]}"
        raise EngineError("weights-mismatch", f"{sizes}; to begin at random: --weights language=random")
    mean = meant.mean(0)
    meant = meant - mean
    _, vectors = torch.linalg.eigh(meant.T @ meant)
    directions = vectors[:, -hidden:].flip(1)
    directions = directions * (SPREAD / (meant @ directions).std())
    embedding.weight[written] = (meant @ directions).to(embedding.weight)
    # A word with a space before it and one without mean the same: of one row for both no head could say which comes next.
    bare = [token for token in written if not text.tokenizer.decode([token], skip_special_tokens=False).startswith(" ")]
    apart = torch.randn(hidden, generator=torch.Generator().manual_seed(0)) * SPREAD
    embedding.weight[bare] += apart.to(embedding.weight)
    return Directions(mean, directions)


def keep_words(embedding: nn.Embedding, text: Text) -> None:
    """From here on the words stay as they are: what is learnt of some then holds for those beside them, which no
    question has. Numbers, pointers and marks are learnt."""
    learnt = torch.ones(len(embedding.weight), 1, device=embedding.weight.device)
    learnt[text.written] = 0
    embedding.weight.register_hook(lambda gradient: gradient * learnt)
