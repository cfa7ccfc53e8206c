"""Sample rollouts: what is written, and that mask and box lie where they belong."""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from loupe_engine.models.inputs import prepare
from loupe_engine.rewards import Completion
from loupe_engine.stages.samples import DRAWN, SampleReply, Samples, View, picture, replies_of, view_of

from .conftest import tiny_recipe

GREY = np.full((200, 400, 3), 100, np.uint8)


def test_a_padded_photo_is_drawn_without_its_padding() -> None:
    # 400 × 200 in a square of 64: the photo takes the upper half.
    view = View(GREY, side=64, part=(32, 64))
    mask = np.zeros((16, 16), bool)
    mask[0:8, 0:8] = True
    drawn = np.asarray(picture(view, mask, (32, 0, 64, 32), DRAWN)).astype(int)
    assert drawn.shape == (128, 256, 3)
    tinted = (drawn[..., 1] - drawn[..., 0]) > 50
    assert tinted[:, :124].all() and not tinted[:, 132:].any()
    # The box is the right half: its left line stands in the middle.
    assert (drawn[64, 127:130] == 255).all(axis=1).any() and not (drawn[64, 140:240] == 255).any()


def test_a_prepared_photo_looks_like_the_photo() -> None:
    image = np.zeros((48, 96, 3), np.uint8)
    image[:, 48:] = (200, 40, 90)
    view = view_of(tiny_recipe().model, prepare(tiny_recipe().model, image))
    assert view.image.shape == (48, 96, 3)
    assert np.abs(view.image[:, 60:].astype(int) - (200, 40, 90)).max() <= 2


def test_it_writes_what_the_report_reads(tmp_path: Path) -> None:
    samples = Samples(tmp_path, every=5)
    assert [step for step in range(11) if samples.due(step)] == [0, 5, 10]
    replies = [
        SampleReply("<think>a</think>", 1.5, {"mask_iou": 0.5}, 0.7, np.ones((16, 16), bool), (0, 0, 9, 9)),
        SampleReply("nothing", 0.0, {"mask_iou": 0.0}, -0.7),
    ]
    samples.write(5, View(GREY, 64, (64, 64)), "the cup", replies, truth=None)
    record = json.loads((tmp_path / "rl/samples/00000005.json").read_text())
    assert (record["step"], record["expression"], record["absent"]) == (5, "the cup", True)
    assert [r["drawn"] for r in record["replies"]] == [True, False]
    for name in (record["picture"], *(r["picture"] for r in record["replies"])):
        with Image.open(tmp_path / "rl/samples" / name) as image:
            assert max(image.size) <= 256


def test_a_group_as_the_stage_has_it() -> None:
    mask = torch.tensor([[0.4, 0.6], [0.5, 1.0]])
    group = [Completion("a", (0, 0, 1, 1), mask, 3), Completion("b", None, None, 0)]
    parts = {"format": [1.0, 0.0], "mask_iou": [0.25, 0.0]}
    first, second = replies_of(group, torch.tensor([1.25, 0.0]), parts, torch.tensor([1.0, -1.0]))
    assert first.mask.tolist() == [[False, True], [False, True]] and first.parts == {"format": 1.0, "mask_iou": 0.25}
    assert (second.text, second.reward, second.advantage, second.mask, second.box) == ("b", 0.0, -1.0, None, None)


def test_a_disk_that_cannot_be_written_does_not_end_training(tmp_path: Path, capsys) -> None:
    (tmp_path / "rl").write_text("a file where a folder should be")
    samples = Samples(tmp_path, every=1)
    for step in (1, 2):
        samples.write(step, View(GREY, 64, (64, 64)), "the cup", [], truth=None)
    assert capsys.readouterr().out.count("cannot be written") == 1
