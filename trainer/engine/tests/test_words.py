"""A large model's words: its file, its directions, and what a small model's words become of them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from loupe_engine.events import EngineError
from loupe_engine.models.words import SPREAD, start_words
from loupe_engine.published.smollm2 import COMMON, FILE, MERGES, TABLE, TOKENS, read_words
from loupe_engine.text import PIECES, SPECIAL, Text, pointer, train_tokenizer

from .language_file import WIDTH, WORDS, write_language, written


@pytest.mark.parametrize("packed", ["F32", "Q8_0"])
def test_the_file_gives_tokens_and_their_embeddings_without_the_mean(tmp_path: Path, packed: str) -> None:
    tokens, table = write_language(tmp_path, packed)
    words = read_words(tmp_path)
    assert words.table.dtype == np.float32 and np.abs(words.table.mean(0)).max() < 1e-4
    assert np.abs(words.table - (table - table.mean(0))).max() < {"F32": 1e-5, "Q8_0": 0.05}[packed]
    assert [words.tokenizer.id_to_token(i) for i in range(len(tokens))] == tokens


def test_texts_are_cut_as_the_large_model_cuts_them(tmp_path: Path) -> None:
    write_language(tmp_path)
    words = read_words(tmp_path)

    def cut(text: str) -> list[str]:
        return words.tokenizer.encode(text, add_special_tokens=False).tokens

    assert cut(" dog red red") == ["Ġdog", "Ġred", "Ġred"]
    assert cut(" dogs.") == ["Ġdog", "s", "."] and cut("dog") == ["d", "o", "g"]
    assert cut("12") == ["1", "2"] and cut("é") == ["Ã", "©"]
    ids = [words.tokenizer.token_to_id(token) for token in ("Ġdog", "s")]
    assert np.allclose(words.embedding(" dogs"), words.table[ids].mean(0)) and words.embedding("") is None


def test_the_directions_in_which_tokens_differ_most_are_kept(tmp_path: Path) -> None:
    write_language(tmp_path)
    words = read_words(tmp_path)
    left, sizes, _ = np.linalg.svd(words.table.astype(np.float64), full_matrices=False)
    for hidden in (3, WIDTH - COMMON):
        narrow = words.narrow(hidden)
        assert narrow.table.shape == (len(words.table), hidden) and narrow.tokenizer is words.tokenizer
        # Whatever directions are called and however they are turned: inner products are those of the best but the first.
        kept = slice(COMMON, COMMON + hidden)
        best = (left[:, kept] * sizes[kept] ** 2) @ left[:, kept].T
        assert np.abs(narrow.table @ narrow.table.T - best).max() < 1e-3 * np.abs(best).max()
    with pytest.raises(EngineError) as caught:
        words.narrow(WIDTH - COMMON + 1)
    assert caught.value.code == "weights-mismatch" and "language=random" in str(caught.value)


@pytest.fixture(scope="module")
def text() -> Text:
    lines = ["find the red dog, the reddish dogs"] * 50
    return Text(train_tokenizer(lines, vocab=420, numbers=20, regions=3))


def test_words_start_from_it_and_special_tokens_stay(tmp_path: Path, text: Text) -> None:
    write_language(tmp_path, "F32")
    words = read_words(tmp_path)
    torch.manual_seed(0)
    embedding = nn.Embedding(text.tokenizer.get_vocab_size(), WIDTH - COMMON)
    before = embedding.weight.detach().clone()
    count = start_words(embedding, text, words)
    after = embedding.weight.detach()
    changed = set((before != after).any(1).nonzero()[:, 0].tolist())
    special = {text.tokenizer.token_to_id(name) for name in [*SPECIAL, *PIECES, *(pointer(i) for i in range(3))]}
    assert len(changed) == count and not changed & special and None not in special
    # What is left is a part of a character.
    rest = set(range(len(before))) - special - changed
    assert rest and all("�" in text.tokenizer.decode([token]) for token in rest)

    own = {word: text.encode(word) for word in (*WORDS, " dogs")}
    assert all(len(ids) == 1 for ids in own.values()), "each a token of the small model"
    narrow = words.narrow(WIDTH - COMMON)
    scale = SPREAD / narrow.table.std()
    ours = torch.stack([after[ids[0]] for ids in own.values()]).numpy()
    theirs = np.stack([narrow.embedding(word) for word in own]) * scale
    assert np.allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-4), "as it stands there"
    start_words(small := nn.Embedding(len(before), 8), text, words)
    assert 0.5 * SPREAD < float(small.weight[sorted(changed)].detach().std()) < 2 * SPREAD


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        read_words(tmp_path)
    assert caught.value.code == "weights-missing" and FILE in str(caught.value)
    assert "loupe-trainer fetch" in str(caught.value)


def cut_off(folder: Path) -> None:
    file = folder / FILE
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def cut_early(folder: Path) -> None:
    file = folder / FILE
    file.write_bytes(file.read_bytes()[:20])


SPOILT = {
    "empty": lambda folder: (folder / FILE).write_bytes(b""),
    "text": lambda folder: (folder / FILE).write_text("<html>not found</html>" * 10),
    "cut off": cut_off,
    "cut early": cut_early,
    "without table": lambda folder: write_language(folder, **{TABLE: None}),
    "without tokens": lambda folder: write_language(folder, **{TOKENS: None}),
    "fewer tokens": lambda folder: write_language(folder, **{TOKENS: ["Ġ", "d"], MERGES: ["Ġ d"]}),
    "tokens that are numbers": lambda folder: write_language(folder, **{TOKENS: [*range(len(write_language(folder)[0]))]}),
    "merges of nothing": lambda folder: write_language(folder, **{MERGES: ["Ġ nothing"]}),
    "merges of one": lambda folder: write_language(folder, **{MERGES: ["Ġd"]}),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_other_files_are_refused(tmp_path: Path, spoilt: str) -> None:
    write_language(tmp_path)
    SPOILT[spoilt](tmp_path)
    with pytest.raises(EngineError) as caught:
        read_words(tmp_path)
    assert caught.value.code == "weights-broken" and "loupe-trainer fetch" in str(caught.value)
