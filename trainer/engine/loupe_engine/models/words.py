"""A small model's own words start out as a large model knows them."""

from __future__ import annotations

import torch
from torch import nn

from ..published.smollm2 import Words
from ..text import Text

SPREAD = 0.125
"""Deviation of an entry: of a head of 256 dimensions tied to them the first logits have one of 2."""


@torch.no_grad()
def start_words(embedding: nn.Embedding, text: Text, words: Words) -> int:
    """Overwrites the embeddings of all tokens that mean something written; the number of them."""
    narrow = words.narrow(embedding.embedding_dim)
    scale = SPREAD / float(narrow.table.std())
    special = set(text.tokenizer.get_added_tokens_decoder())
    count = 0
    for token in set(range(text.tokenizer.get_vocab_size())) - special:
        # A token that is a part of a character decodes to none.
        written = text.tokenizer.decode([token], skip_special_tokens=False)
        value = None if not written or "�" in written else narrow.embedding(written)
        if value is not None:
            embedding.weight[token] = torch.from_numpy(value * scale).to(embedding.weight)
            count += 1
    return count
