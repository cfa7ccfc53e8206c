"""Qwen-VLs of their published widths and vocabulary, two layers of each tower, random weights, in the layout in which they are
published for transformers.js: python -m tests.hub_wide OUT FAMILY MODE... (from trainer/engine). FAMILY is qwen2_5_vl (3B) or
qwen3_vl (2B), MODE q4 or q4f16.

What a browser holds and reckons for a token is theirs but for the layers that are not there: a vocabulary of 151,936, weights of
one graph in one file. Takes 6 GB of memory and writes about 600 MB a mode.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers
from torch import nn

from loupe_engine.config import BackboneConfig, QwenVision, TextConfig
from loupe_engine.models.backbone import text_settings
from loupe_engine.models.backbones import FAMILIES
from loupe_engine.text import SPLIT, Text, byte_level

from . import hub_qwen
from .filled import filled
from .hub_files import special_tokens, write_small

ROWS, WORDS = 151936, 151643
"""Of the token table, and of them those of words and their pieces; the marks follow, then rows that no token has."""
MARKS = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>",
    "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
]  # fmt: skip
"""As Qwen's tokenizer numbers them, from 151,643 on."""
ONE_FILE = 2_000_000_000
"""Bytes; published repositories put a graph's weights into one file up to there."""

TEXT = {"hidden": 2048, "layers": 2, "heads": 16, "vocab": ROWS, "tied": True}
SHAPES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "qwen2_5_vl": (
        {**TEXT, "kv_heads": 2, "intermediate": 11008, "head_size": 128, "rope_theta": 1_000_000},
        {"hidden": 1280, "depth": 2, "heads": 16, "intermediate": 3420, "patch_size": 14, "window": 112, "full_attention": [1]},
    ),
    "qwen3_vl": (
        {**TEXT, "kv_heads": 8, "intermediate": 6144, "head_size": 128, "rope_theta": 5_000_000},
        {"hidden": 1024, "depth": 2, "heads": 16, "intermediate": 4096, "patch_size": 16, "deepstack": [0], "positions": 2304},
    ),
}


def make_tokenizer() -> Tokenizer:
    """As many words and merges as Qwen's, of bytes: all pairs of two, then of three as far as they go."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges: list[tuple[str, str]] = []
    words = list(letters)
    for left in words:
        for right in letters:
            if len(words) == WORDS:
                break
            merges.append((left, right))
            words.append(left + right)
    tokenizer = byte_level(models.BPE(vocab={word: i for i, word in enumerate(words)}, merges=merges), SPLIT)
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in MARKS])
    return tokenizer


@torch.no_grad()
def build(backbone: BackboneConfig, tower: QwenVision, text: Text) -> nn.Module:
    made = FAMILIES[backbone.kind]
    model = made.model(
        made.config(
            text_config=text_settings(backbone),
            vision_config=made.vision(tower, backbone.hidden),
            tie_word_embeddings=True,
            **special_tokens(text),
        )
    )
    # No reply has a token that is none: their scores are 0, far below the greatest of the others.
    model.get_input_embeddings().weight[WORDS + len(MARKS) :] = 0
    return model.eval().requires_grad_(False)


def main(out: Path, family: str, modes: list[str]) -> None:
    begin = time.perf_counter()
    backbone, tower = (filled(cls, kind=kind, **shape) for cls, kind, shape in
                       zip((BackboneConfig, QwenVision), (family, "qwen"), SHAPES[family], strict=True))  # fmt: skip
    text = Text(make_tokenizer(), 0, filled(TextConfig))
    torch.manual_seed(5)
    model = build(backbone, tower, text)
    for mode in modes:
        hub_qwen.write_graphs(model, out / "onnx", mode, limit=ONE_FILE)
    write_small(out, text, backbone, tower, modes)
    print(f"{family} made in {time.perf_counter() - begin:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
