"""A small model's own words start out as a sentence encoder knows them."""

from __future__ import annotations

import torch
from torch import nn

from ..events import EngineError
from ..published.minilm import Sentences
from ..text import Text

SPREAD = 0.125
"""Deviation of an entry: of a head of 256 dimensions tied to them the first logits have one of 2."""


@torch.no_grad()
def start_words(embedding: nn.Embedding, text: Text, sentences: Sentences) -> int:
    """Overwrites the embeddings of all tokens that mean something written, by the directions in which these differ most
    (principal components); the number of them. Raises EngineError "weights-mismatch" where there are fewer directions."""
    written, hidden = text.written, embedding.embedding_dim
    meant = sentences([text.tokenizer.decode([token]).strip() for token in written])
    if hidden > meant.shape[1]:
        sizes = f"the recipe's words have {hidden} dimensions, MiniLM's {meant.shape[1]}"
        raise EngineError("weights-mismatch", f"{sizes}; to begin at random: --weights language=random")
    meant = meant - meant.mean(0)
    _, directions = torch.linalg.eigh(meant.T @ meant)
    narrow = meant @ directions[:, -hidden:].flip(1)
    embedding.weight[written] = (narrow * (SPREAD / narrow.std())).to(embedding.weight)
    return len(written)


def keep_words(embedding: nn.Embedding, text: Text) -> None:
    """From here on the words stay as they are: what is learnt of some then holds for those beside them, which no
    question has. Numbers, pointers and marks are learnt."""
    learnt = torch.ones(len(embedding.weight), 1, device=embedding.weight.device)
    learnt[text.written] = 0
    embedding.weight.register_hook(lambda gradient: gradient * learnt)
