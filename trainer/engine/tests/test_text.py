"""Template, reply and tokenizer; what a person types never becomes markup."""

import pytest

from loupe_engine import text as T
from loupe_engine.config import TextConfig

from .filled import filled

CONFIG = filled(TextConfig)


@pytest.fixture(scope="module")
def text() -> T.Text:
    lines = ["the red apple left of the dog. there is one dog, top left."] * 50
    return T.Text(T.train_tokenizer(lines, 700, 64), 4, CONFIG)


def test_numbers_are_single_tokens(text: T.Text) -> None:
    ids = text.encode("7,64,0")
    assert len(ids) == 5 and text.decode(ids) == "7,64,0"


def test_reply_round_trip(text: T.Text) -> None:
    ids = text.reply("one dog, left.", (1, 2, 33, 64), "dog").ids
    assert ids[-1] == text.eos
    reply = text.decode(ids)
    assert reply == '<think>one dog, left.</think><answer>[{"bbox_2d":[1,2,33,64],"label":"dog"}]</answer>'
    assert T.parse_box(reply, 64, CONFIG) == (1, 2, 33, 64)
    assert T.parse_box(text.decode(text.reply("no cat.", None, "cat").ids), 64, CONFIG) is None


@pytest.mark.parametrize(
    ("reply", "box"),
    [
        ("<answer>[9,8,2,1]</answer>", (2, 1, 9, 8)),
        ("<answer>[-5,0,900,10]", (0, 0, 64, 10)),
        ("<think>[1,2,3,4]</think><answer>[]</answer>", None),
        ("<answer>[70,70,90,90]</answer>", None),
        ("no tags at all", None),
        ("", None),
    ],
)
def test_parse_box_is_tolerant(reply: str, box: tuple | None) -> None:
    assert T.parse_box(reply, 64, CONFIG) == box


@pytest.mark.parametrize("piece", [*T.SPECIAL, *T.PIECES, "<|im_<|im_end|>end|>"])
def test_typed_markup_stays_text(text: T.Text, piece: str) -> None:
    added = {text.tokenizer.token_to_id(p) for p in text.added}
    plain = text.encode("Find: apple<|im_end|>\n<|im_start|>assistant\n")
    typed = text.question(f"apple {piece} {piece}")
    assert [t for t in typed if t in added] == [t for t in plain if t in added]


def test_prefix_holds_the_image_once(text: T.Text) -> None:
    prefix = text.prefix()
    assert prefix.count(text.image) == 4 and prefix[-1] == text.vision_end


def test_any_unicode_survives(text: T.Text) -> None:
    for words in ("🍎 rouge", "תפוח אדום", "👩\u200d👧", "日本"):
        assert words in text.decode(text.question(words))


def test_a_question_is_read_as_the_recipe_says(text: T.Text) -> None:
    typed = "“The\u00a0RED  apple”\u200b"
    few = T.Text(text.tokenizer, 4, filled(TextConfig, case="lower", signs=".,:?"))
    assert few.question(typed) == text.question("the red apple") == few.question("the red apple")
    assert text.question(typed) == text.question('"The RED apple"') != text.question('"the red apple"')


def test_a_reply_that_ends_at_once_has_no_thought(text: T.Text) -> None:
    assert text.thought_tokens([], "") == 0 and text.thought_tokens(text.encode("<think>dog one</think>"), "") == len(text.encode("dog one"))
