"""What a tokenizer of our own learns from: English beyond the sentences of the pool."""

from __future__ import annotations

import re

from loupe_engine.data.corpus import corpus
from loupe_engine.data.words.glosses import glosses
from loupe_engine.text import train_tokenizer

EXPRESSION = {"text": "the dog left of the cat", "think": "it is the dog left.", "label": "dog"}
# Words of neither our sentences nor a definition as a whole.
PLAIN = "the smallest animal behind the wooden container with a sharp metal handle used for pouring liquid"


def test_every_gloss_is_a_name_and_its_meaning() -> None:
    lines = glosses()
    assert len(lines) > 1100
    for line in lines:
        assert re.fullmatch(r"[a-z0-9 ,.'-]+: [a-z0-9 ,.'-]+", line), line


def test_a_larger_vocabulary_writes_plain_english_in_fewer_pieces() -> None:
    lines = corpus([{"expressions": [EXPRESSION] * 50}])
    assert "the dog left of the cat\nit is the dog left.\ndog" in lines and glosses()[0] in lines and "what is baked for a birthday?" in lines
    own = [line for line in lines if "\n" in line]
    pieces = {
        (name, size): len(train_tokenizer(text, size, 416).encode(f" {PLAIN}").ids)
        for name, text, size in (("own", own, 3072), ("all", lines, 3072), ("all", lines, 8192))
    }
    words = len(PLAIN.split())
    assert pieces["all", 8192] < 1.15 * words < pieces["all", 3072] < 2.2 * words < pieces["own", 3072]
