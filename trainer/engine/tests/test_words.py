"""What a sentence encoder's file gives, and what a small model's words become of it."""

from pathlib import Path

import pytest
import torch
from torch import nn

from loupe_engine.config import TextConfig
from loupe_engine.events import EngineError
from loupe_engine.models.backbones.small.words import SPREAD, keep_words, start_words
from loupe_engine.models.backbones.small.sentences import FILE, Sentences
from loupe_engine.text import PIECES, SPECIAL, Text, pointer, train_tokenizer

from .filled import filled
from .language_file import WIDTH, tokenizer, write_language


def test_a_text_is_the_mean_of_its_tokens_states_whatever_stands_beside_it(tmp_path: Path) -> None:
    model = write_language(tmp_path)
    texts = ["dog", "find the red dog", "a" * 200, "red"]
    got = Sentences(tmp_path)(texts)
    assert got.shape == (4, WIDTH) and torch.allclose(got.norm(dim=1), torch.ones(4), atol=1e-5)
    for text, row in zip(texts, got, strict=True):
        ids = torch.tensor([tokenizer().encode(text).ids])
        if ids.shape[1] > 64:  # a text is cut, its end mark kept
            ids = torch.cat([ids[:, :63], ids[:, -1:]], 1)
        with torch.no_grad():
            mean = model(ids).last_hidden_state[0].mean(0)
        assert torch.allclose(row, mean / mean.norm(), atol=1e-5)


@pytest.fixture(scope="module")
def text() -> Text:
    lines = ["find the red dog, the reddish dogs 12"] * 50
    return Text(train_tokenizer(lines, vocab=420, numbers=20, regions=3), 0, filled(TextConfig))


def test_words_start_from_it_and_numbers_signs_and_marks_stay(tmp_path: Path, text: Text) -> None:
    write_language(tmp_path)
    torch.manual_seed(0)
    embedding = nn.Embedding(text.tokenizer.get_vocab_size(), WIDTH)
    before = embedding.weight.detach().clone()
    start_words(embedding, text, Sentences(tmp_path))
    after = embedding.weight.detach()
    changed = set((before != after).any(1).nonzero()[:, 0].tolist())
    special = {text.tokenizer.token_to_id(name) for name in [*SPECIAL, *PIECES, *(pointer(i) for i in range(3))]}
    numbers = {text.tokenizer.token_to_id(str(n)) for n in range(21)}
    assert len(changed) == len(text.written) and None not in special | numbers
    assert not changed & (special | numbers | {text.tokenizer.token_to_id(",")})

    own = [text.encode(word) for word in (" dog", " red", " dogs")]
    assert all(len(ids) == 1 for ids in own), "each a token of the small model"
    theirs = Sentences(tmp_path)([text.tokenizer.decode([token]).strip() for token in text.written])
    theirs = theirs - theirs.mean(0)
    at = [text.written.index(ids[0]) for ids in own]
    spaced = [token for token in text.written if text.tokenizer.decode([token]).startswith(" ")]
    scale = SPREAD / after[spaced].std()
    assert abs(scale - 1) < 0.2
    ours = torch.stack([after[ids[0]] for ids in own])
    with pytest.raises(EngineError) as caught:
        start_words(nn.Embedding(len(before), WIDTH + 1), text, Sentences(tmp_path))
    assert caught.value.code == "weights-mismatch" and "language=random" in str(caught.value)
    assert torch.allclose(ours @ ours.T / (theirs[at] @ theirs[at].T), (ours[0] @ ours[0] / (theirs[at[0]] @ theirs[at[0]])).expand(3, 3), rtol=1e-2)


def test_a_word_with_a_space_before_it_is_another_token_to_the_head(tmp_path: Path) -> None:
    write_language(tmp_path)
    text = Text(train_tokenizer(["red\nfind\n dog red find"] * 50, vocab=420, numbers=20), 0, filled(TextConfig))
    embedding = nn.Embedding(text.tokenizer.get_vocab_size(), WIDTH)
    start_words(embedding, text, Sentences(tmp_path))
    pairs = [(text.encode(word), text.encode(f" {word}")) for word in ("red", "find")]
    assert all(len(bare) == len(spaced) == 1 and bare != spaced for bare, spaced in pairs)
    steps = [embedding.weight[bare[0]] - embedding.weight[spaced[0]] for bare, spaced in pairs]
    assert torch.allclose(steps[0], steps[1], atol=1e-5) and 0.5 * SPREAD < steps[0].std() < 2 * SPREAD


def test_words_that_are_kept_do_not_move_and_the_rest_learns(text: Text) -> None:
    torch.manual_seed(0)
    embedding = nn.Embedding(text.tokenizer.get_vocab_size(), 8)
    before = embedding.weight.detach().clone()
    keep_words(embedding, text)
    optimizer = torch.optim.AdamW([embedding.weight], lr=0.1, weight_decay=0.0)
    for _ in range(3):
        optimizer.zero_grad()
        (embedding.weight**2).sum().backward()
        optimizer.step()
    moved = (embedding.weight.detach() != before).any(1)
    assert not moved[text.written].any() and moved.sum() == len(before) - len(text.written)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        Sentences(tmp_path)
    assert caught.value.code == "weights-missing" and FILE in str(caught.value)
    assert "loupe-trainer fetch" in str(caught.value)


SPOILT = {
    "without weights": {"weights": None},
    "other weights": {"weights": b"\0" * 64},
    "without settings": {"settings": None},
    "settings of something else": {"settings": b"[]"},
    "of another size": {"settings": b'{"vocab_size": 30, "hidden_size": 16, "num_attention_heads": 2}'},
    "without a tokenizer": {"tokenizer": None},
    "a page": {"tokenizer": b"<html>not found</html>"},
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_other_files_are_refused(tmp_path: Path, spoilt: str) -> None:
    write_language(tmp_path, **SPOILT[spoilt])
    with pytest.raises(EngineError) as caught:
        Sentences(tmp_path)
    assert caught.value.code == "weights-broken" and "loupe-trainer fetch" in str(caught.value)


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    write_language(tmp_path)
    file = tmp_path / FILE
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(EngineError) as caught:
        Sentences(tmp_path)
    assert caught.value.code == "weights-broken"
