"""Every reward at its edges, as tables of replies and truths."""

import random
import re

import pytest
import torch

from loupe_engine.config import TextConfig
from loupe_engine.rewards import REWARDS, Completion, Truth, total
from loupe_engine.rewards.box_iou import box_iou
from loupe_engine.rewards.brevity import brevity
from loupe_engine.rewards.format_coprs import REF_POS
from loupe_engine.text import reply_text

from .filled import filled

torch.set_num_threads(1)

NOWHERE = Truth(absent=True)
NAN, INF = float("nan"), float("inf")


def reward(name: str, completion: Completion | str, truth: Truth = Truth()) -> float:
    value = REWARDS[name](Completion(completion) if isinstance(completion, str) else completion, truth)
    assert type(value) is float and 0 <= value <= 1
    return value


TEXT = filled(TextConfig)
GOOD = reply_text("two dogs. the left one.", (1, 2, 33, 64), "dog", TEXT)
NONE = reply_text("no cat.", None, "cat", TEXT)


@pytest.mark.parametrize(
    ("text", "lenient", "strict"),
    [
        (GOOD, 1, 1),
        (NONE, 1, 1),
        (reply_text("two dogs[3].", (1, 2, 33, 64), "dogs", TEXT, [3, 11]), 1, 1),
        ('<think>a</think><answer>[{"bbox_2d":[[3],2],"label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[[3,4]],"label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[[1],[2],[3],[4],[5]],"label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[[true]],"label":"d"}]</answer>', 1, 0),
        (GOOD + "<|im_end|>", 1, 1),
        (GOOD + "<|im_end|><|endoftext|><|endoftext|>", 1, 1),
        (GOOD + "<|endoftext|>", 1, 1),
        (GOOD + "<|im_end|><|im_end|>", 1, 0),
        (GOOD.replace("</think>", "</think> \n\t"), 1, 0),
        (GOOD.replace("</think>", "</think> so "), 0, 0),
        (GOOD + " That is all.", 1, 0),
        (GOOD + GOOD, 1, 0),
        ("Sure. " + GOOD, 0, 0),
        (" " + GOOD, 0, 0),
        ("<|im_start|>" + GOOD, 0, 0),
        (GOOD.replace("two", "two\n"), 1, 1),
        (GOOD.replace("two", "<|im_start|>"), 1, 0),
        (GOOD.removesuffix("</answer>"), 0, 0),
        (GOOD.replace("</think>", ""), 0, 0),
        ("<think></think><answer>[]</answer>", 1, 0),
        ("<think> \n</think><answer>[]</answer>", 1, 0),
        # Nested and crossed tags.
        ("<think>a<think>b</think></think><answer>[]</answer>", 1, 0),
        ("<think>a</think><think>b</think><answer>[]</answer>", 1, 0),
        ("<think>a<answer>[]</answer></think>", 0, 0),
        ("<think>a</think><answer><answer>[]</answer></answer>", 1, 0),
        ("<answer>[]</answer><think>a</think>", 0, 0),
        # Answers.
        ("<think>a</think><answer></answer>", 1, 0),
        ("<think>a</think><answer>{}</answer>", 1, 0),
        ("<think>a</think><answer>[1,2,3,4]</answer>", 1, 0),
        ("<think>a</think><answer>[[1,2,3,4]]</answer>", 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3,4]}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3,4],"label":"d","x":0}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3],"label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3,4.0],"label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3,true],"label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3,NaN],"label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":"1,2,3,4","label":"d"}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3,4],"label":7}]</answer>', 1, 0),
        ('<think>a</think><answer>[{"bbox_2d":[1,2,3,4],"label":""}]</answer>', 1, 1),
        ('<think>a</think><answer>[{"bbox_2d":[-1,2,3,4],"label":"d"}]</answer>', 1, 1),
        ('<think>a</think><answer>[ {"label": "d", "bbox_2d": [1, 2, 3, 4]} ]</answer>', 1, 1),
        (GOOD.replace("}]", '},{"bbox_2d":[1,2,3,4],"label":"d"}]'), 1, 0),
        ("<think>a</think><answer>" + "[" * 100_000 + "</answer>", 1, 0),
        ("", 0, 0),
        ("<think>", 0, 0),
        ("no tags at all", 0, 0),
    ],
)
def test_format_tags(text: str, lenient: float, strict: float) -> None:
    assert (reward("format_tags", text), reward("format_tags_strict", text)) == (lenient, strict)


def test_format_tags_is_the_pattern_of_the_reference() -> None:
    """Random orders of the pieces, against the one regular expression that defines the lenient variant."""
    pattern = re.compile(r"<think>.*?</think>\s*<answer>.*?</answer>", re.DOTALL)
    pieces = ["<think>", "</think>", "<answer>", "</answer>", " ", "\n", "x"]
    draw = random.Random(1)
    seen = set()
    for _ in range(3000):
        text = "<think>" * (draw.random() < 0.8) + "".join(draw.choices(pieces, k=draw.randint(0, 9)))
        expected = float(bool(pattern.match(text)))
        assert reward("format_tags", text) == expected, text
        seen.add(expected)
    assert seen == {0.0, 1.0}


THOUGHT = "<think> the left dog </think>"
HERE = f"{THOUGHT}\nHere is the reference position: {REF_POS}"
TEN, ELEVEN = " ".join(["word"] * 10), " ".join(["word"] * 11)


@pytest.mark.parametrize(
    ("text", "code", "paper"),
    [
        (HERE, 1.0, 1.0),
        (HERE + "<|im_end|>", 1.0, 1.0),
        (HERE + "\n<|im_end|><|endoftext|>", 1.0, 1.0),
        (THOUGHT + REF_POS, 1.0, 1.0),
        (" \n" + HERE, 1.0, 1.0),
        # No whole thought, a blank one, more than one.
        (REF_POS, 0.0, 0.0),
        (f"the left dog </think> {REF_POS}", 0.0, 0.0),
        (f"<think> the left dog {REF_POS}", 0.0, 0.0),
        (f"<think></think>{REF_POS}", 0.0, 0.0),
        (f"<think> \n\t</think>{REF_POS}", 0.0, 0.0),
        (THOUGHT + HERE, 0.0, 0.0),
        # No token, two, inside or before the thought. A prompt that spells the token out is no part of the text.
        ("", 0.0, 0.0),
        (THOUGHT, 0.0, 0.0),
        (THOUGHT + "<ref_pos>", 0.0, 0.0),
        (HERE + REF_POS, 0.0, 0.0),
        (f"{REF_POS} {HERE}", 0.0, 0.0),
        (f"<think> the {REF_POS} dog </think>", 0.0, 0.0),
        (f"{REF_POS}{THOUGHT}", 0.0, 0.0),
        # 0.9, and not less for two reasons.
        ("Sure. " + HERE, 0.9, 0.9),
        (HERE.replace("the left dog", "x" * 2046), 1.0, 1.0),
        (HERE.replace("the left dog", "x" * 2047), 0.9, 0.9),
        ("Sure. " + HERE.replace("the left dog", "x" * 5000), 0.9, 0.9),
        (f"{THOUGHT} {TEN} {REF_POS}", 1.0, 1.0),
        (f"{THOUGHT} {ELEVEN} {REF_POS}", 0.9, 1.0),
        (f"{THOUGHT} {ELEVEN}\n{REF_POS} and more", 0.9, 0.9),
        (HERE + ".", 1.0, 0.9),
        (HERE + " That is all.<|im_end|>", 1.0, 0.9),
        (HERE + "<|im_end|> more", 1.0, 0.9),
        # Shortest first: one thought, "a <think> b"; the second closing tag is one word between.
        (f"<think> a <think> b </think> </think> {REF_POS}", 1.0, 1.0),
    ],
)
def test_format_coprs(text: str, code: float, paper: float) -> None:
    assert (reward("format_coprs", text), reward("format_coprs_paper", text)) == (code, paper)


BOX = (10.0, 10.0, 20.0, 30.0)


@pytest.mark.parametrize(
    ("given", "truth", "iou"),
    [
        (BOX, BOX, 1),
        ((10, 10, 20, 20), BOX, 0.5),
        ((15, 10, 25, 30), BOX, 1 / 3),
        ((20, 10, 30, 30), BOX, 0),  # they touch
        ((40, 40, 50, 50), BOX, 0),
        (None, BOX, 0),
        # Corners in any order, in either box.
        ((20, 30, 10, 10), BOX, 1),
        ((20, 10, 10, 30), BOX, 1),
        (BOX, (20, 30, 10, 10), 1),
        # Without area.
        ((10, 10, 10, 30), BOX, 0),
        ((12, 12, 12, 12), BOX, 0),
        ((5, 5, 5, 5), (5, 5, 5, 5), 0),
        ((0, 0, 0, 0), (0, 0, 0, 0), 0),
        # Numbers that are none.
        ((NAN, 0, 1, 1), BOX, 0),
        ((0, 0, INF, 1), BOX, 0),
        (BOX, (NAN,) * 4, 0),
        ((-1e200, -1e200, 1e200, 1e200), BOX, 0),
        # No box known.
        (BOX, None, 0),
        (None, None, 0),
    ],
)
def test_box_iou(given: tuple | None, truth: tuple | None, iou: float) -> None:
    completion = Completion("", box=given)
    assert reward("box_iou", completion, Truth(box=truth)) == pytest.approx(iou)
    assert reward("box_iou_squared", completion, Truth(box=truth)) == pytest.approx(iou**2)
    assert box_iou(completion, Truth(box=truth), exponent=0.5) == pytest.approx(iou**0.5)


def test_box_where_nothing_is_there() -> None:
    assert reward("box_iou", Completion("", box=None), NOWHERE) == 1
    assert reward("box_iou", Completion("", box=BOX), NOWHERE) == 0


EMPTY, FULL = torch.zeros(4, 4), torch.ones(4, 4)
TOP, LEFT = torch.zeros(4, 4), torch.zeros(4, 4)
TOP[:2] = 1
LEFT[:, :2] = 1


@pytest.mark.parametrize(
    ("given", "truth", "iou"),
    [
        (TOP, TOP, 1),
        (TOP, TOP.bool(), 1),
        (TOP, LEFT, 4 / 12),
        (TOP, FULL, 0.5),
        (TOP, 1 - TOP, 0),
        # The threshold: above ½ is drawn, from ½ is true.
        (TOP * 0.5, TOP, 0),
        (TOP * 0.501, TOP, 1),
        (TOP, TOP * 0.5, 1),
        (TOP, TOP * 0.499, 0),
        (TOP.half(), TOP.half(), 1),
        # Empty, missing.
        (EMPTY, EMPTY, 1),
        (EMPTY + 0.4, EMPTY, 1),
        (EMPTY, TOP, 0),
        (TOP, EMPTY, 0),
        (None, TOP, 0),
        (TOP, None, 0),
        (None, EMPTY, 1),
        (EMPTY, None, 0),
        (None, None, 0),
        (torch.zeros(0, 0), torch.zeros(0, 0), 1),
        # Out of range.
        (TOP * NAN, TOP, 0),
        (TOP * 7, TOP, 1),
        (TOP.log(), TOP, 0),  # 0 and −∞
    ],
)
def test_mask_iou(given: torch.Tensor | None, truth: torch.Tensor | None, iou: float) -> None:
    completion = Completion("", mask=given)
    assert reward("mask_iou", completion, Truth(mask=truth)) == pytest.approx(iou)
    assert reward("mask_iou_squared", completion, Truth(mask=truth)) == pytest.approx(iou**2)


@pytest.mark.parametrize(("given", "iou"), [(None, 1), (EMPTY, 1), (EMPTY + 0.5, 1), (TOP, 0)])
def test_mask_where_nothing_is_there(given: torch.Tensor | None, iou: float) -> None:
    assert reward("mask_iou", Completion("", mask=given), NOWHERE) == iou
    assert reward("mask_iou", Completion("", mask=given), Truth(mask=EMPTY, absent=True)) == iou
    assert reward("mask_coprs", Completion("", mask=given), NOWHERE) == 0


@pytest.mark.parametrize(
    ("given", "truth", "value"),
    [
        (TOP, TOP, 1),
        (TOP, TOP.bool(), 1),
        (TOP, 1 - TOP, 0),
        (TOP, LEFT, 0.5 / 3 + 0.2 / 2 + 0.3 / 3),
        # p = ½ on the 8 true pixels: soft IoU 4/8, soft Dice 8/12, hard IoU 1 (both thresholds are ≥ ½).
        (TOP / 2, TOP, 0.5 / 2 + 0.2 * 2 / 3 + 0.3),
        (TOP * 0.4, TOP, 0.5 * 0.4 + 0.2 * 0.8 / 1.4),
        # A soft truth: Σpg = 2, Σp = Σg = 4, hard masks the same.
        (TOP / 2, TOP / 2, 0.5 * 2 / 6 + 0.2 * 4 / 8 + 0.3),
        (EMPTY, EMPTY, 0),
        (EMPTY, TOP, 0),
        (TOP, EMPTY, 0),
        (None, TOP, 0),
        (TOP, None, 0),
        (None, None, 0),
        (TOP * NAN, TOP, 0),
        (TOP * 7, TOP, 1),
        (torch.zeros(0, 0), torch.zeros(0, 0), 0),
    ],
)
def test_mask_coprs(given: torch.Tensor | None, truth: torch.Tensor | None, value: float) -> None:
    assert reward("mask_coprs", Completion("", mask=given), Truth(mask=truth)) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("name", ["mask_iou", "mask_coprs"])
@pytest.mark.parametrize("shape", [(4, 5), (1, 1), (1, 4, 4)])
def test_masks_of_two_sizes_are_a_mistake(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="one size"):
        REWARDS[name](Completion("", mask=TOP), Truth(mask=torch.zeros(shape)))


def test_mask_rewards_leave_the_graph_alone() -> None:
    p = TOP.clone().requires_grad_()
    assert reward("mask_coprs", Completion("", mask=p), Truth(mask=TOP)) == pytest.approx(1)
    assert reward("mask_iou", Completion("", mask=p), Truth(mask=TOP)) == 1
    assert p.grad is None and p.requires_grad


@pytest.mark.parametrize(
    ("tokens", "value"), [(0, 1), (1, 1), (40, 1), (41, 0.975), (60, 0.5), (79, 0.025), (80, 0), (81, 0), (10**9, 0)]
)
def test_brevity(tokens: int, value: float) -> None:
    assert brevity(Completion("", thought_tokens=tokens), Truth(), budget=40) == pytest.approx(value)


def test_brevity_needs_a_budget() -> None:
    assert reward("brevity", Completion("", thought_tokens=48)) == 1
    with pytest.raises(ValueError, match="budget"):
        brevity(Completion(""), Truth(), budget=0)


@pytest.mark.parametrize(
    ("thought", "value"),
    [
        ("i see cup left, cup middle. one drinks from the cup left.", 1),
        ("i see two cups, Plate,plate. it is the plate", 1 / 2),
        ("cup, cup, cup, cup", 1 / 4),
        ("cup\ncup", 1 / 2),
        ("cup", 1),
        (" ,. ", 0),
        ("", 0),
    ],
)
def test_distinct(thought: str, value: float) -> None:
    assert reward("distinct", f"<think>{thought}</think><answer>[cup, cup]</answer>") == pytest.approx(value)


def test_distinct_asks_for_a_thought() -> None:
    assert reward("distinct", "cup, cup") == reward("distinct", "") == 0
    assert reward("distinct", "<think>a, b, b") == pytest.approx(1 / 2)


@pytest.mark.parametrize(
    ("text", "box", "refuses"),
    [
        (NONE, None, True),
        (NONE + "<|im_end|>", None, True),
        ("<answer> [ ]\n</answer>", None, True),
        (GOOD, BOX, False),
        (GOOD, None, False),  # a box outside the image
        ("<answer>[]</answer>[1,2,3,4]", (1, 2, 3, 4), False),
        ("<answer>[[]]</answer>", None, False),
        ("<answer>{}</answer>", None, False),
        ("<answer></answer>", None, False),
        ("<answer>[]", None, False),
        ("<answer>none</answer>", None, False),
        ("<answer>" + "[" * 100_000 + "</answer>", None, False),
        ("<think>[]</think>", None, False),
        ("", None, False),
    ],
)
def test_absent(text: str, box: tuple | None, refuses: bool) -> None:
    assert reward("absent", Completion(text, box=box), NOWHERE) == float(refuses)
    assert reward("absent", Completion(text, box=box), Truth(box=BOX)) == float(not refuses)


def test_total() -> None:
    assert total({"a": 0.5, "b": 1.0, "c": 1.0}, {"a": 2, "b": 0.3, "c": 0}) == (
        pytest.approx(1.3),
        {"a": 1.0, "b": 0.3, "c": 0.0},
    )
    assert total({}, {}) == (0.0, {})
    with pytest.raises(ValueError, match=r"\['b', 'c'\]"):
        total({"a": 1, "b": 1}, {"a": 1, "c": 1})
    with pytest.raises(ValueError, match="not finite: b"):
        total({"a": 1, "b": NAN}, {"a": 1, "b": 1})


def test_every_reward_takes_a_reply_with_nothing_in_it() -> None:
    for name in REWARDS:
        for truth in (Truth(), NOWHERE, Truth(BOX, TOP)):
            reward(name, "", truth)
