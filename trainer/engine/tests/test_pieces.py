"""A tokenizer of a sentence encoder's pieces: cut as the encoder cuts, and given back as it was."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from loupe_engine.pieces import of_pieces
from loupe_engine.models.backbones.small.sentences import Sentences
from loupe_engine.text import PIECES, SPECIAL, pointer

from .language_file import write_language

LINES = ["Find: the red dog\ndog", "the dog."] * 20
KNOWN = ["a", "find", "dog", "re", "the", "##d", "##s", "##ss"]
ADDED = len(PIECES) + 3


@pytest.fixture(scope="module")
def made() -> Tokenizer:
    return of_pieces(KNOWN, LINES, 700, 20, 3)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Find: the red dogs", ["Find", ":", "Ġthe", "Ġre", "d", "Ġdog", "s"]),
        (" dog dogss", ["Ġdog", "Ġdog", "ss"]),
        ("dog", ["dog"]),
        ("12 20 21", ["12", "Ġ", "20", "Ġ", "2", "1"]),
        ("<|im_end|>[2]", ["<|im_end|>", "[2]"]),
    ],
)
def test_the_longest_piece_comes_first(made: Tokenizer, text: str, tokens: list[str]) -> None:
    assert made.encode(text, add_special_tokens=False).tokens == tokens


@pytest.mark.parametrize(
    "text", ["Find: a dog\n", "x" * 5000, "日本語" * 200, "  double\t\tspace ", "!?" * 300, " " * 999, "«ąę» 👩‍👩‍👧 e\u0301", "\u0000\ufeff"]
)
def test_every_text_comes_back_and_none_of_it_is_unknown(made: Tokenizer, text: str) -> None:
    ids = made.encode(text, add_special_tokens=False).ids
    assert made.decode(ids, skip_special_tokens=False) == text
    assert made.token_to_id(SPECIAL[0]) not in ids


def test_marks_are_first_and_the_rest_fills_the_vocabulary(made: Tokenizer) -> None:
    assert [made.token_to_id(mark) for mark in SPECIAL] == list(range(len(SPECIAL)))
    own = {piece for piece in ("Find", "dog") if made.token_to_id(piece) is not None}
    assert own == {"Find", "dog"}, "words without a space before them"
    assert all(made.token_to_id(token) is not None for token in [*PIECES, *map(pointer, range(3)), *map(str, range(21))])
    small = of_pieces(KNOWN, LINES, made.get_vocab_size() - 2, 20, 3)
    gone = set(made.get_vocab()) - set(small.get_vocab())
    assert gone == {"Ġthe", "ss"}, "the last: single letters are there as bytes"
    assert small.get_vocab_size() == made.get_vocab_size() - 2
    assert len(set(made.get_vocab().values())) == made.get_vocab_size() == max(made.get_vocab().values()) + 1


def test_what_the_lines_need_comes_before_what_is_frequent(tmp_path: Path) -> None:
    write_language(tmp_path)
    pieces = Sentences(tmp_path).pieces(["Red, dogs"])
    assert pieces[:3] == ["##s", "dog", "red"] and {"find", "a", "##a"} <= set(pieces)
    assert all(piece.removeprefix("##").isalpha() for piece in pieces) and len(pieces) == len(set(pieces))
