"""Readers of GroundingSuite-Eval, VLM-R1's sets and the photo pack, over small sets made here."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from loupe_engine.data.readers import open_dataset
from loupe_engine.events import EngineError

from .test_readers_reason_seg import HEIGHT, TARGET, WIDTH, painted, photo


def rle(mask):
    packed = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": [HEIGHT, WIDTH], "counts": packed["counts"].decode()}


# --- GroundingSuite-Eval


def line(number, **more):
    return {
        "idx": number,
        "image_path": "unlabeled2017/1.jpg",
        "class_id": 3,
        "label": "island",
        "caption": " This is the island's area.",
        "box": [2.5, 2, 10, 10],
        "segmentation": rle(painted(TARGET)),
        **more,
    }


def grounding_suite(root: Path, lines) -> Path:
    photo(root / "coco/unlabeled2017/1.jpg")
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines)
    (root / "GroundingSuite-Eval.jsonl").write_text(text + "\n")
    return root


def test_grounding_suite(tmp_path):
    dataset = open_dataset("grounding-suite", grounding_suite(tmp_path, [line(4), "", line(9, class_id=1)]))
    first, second = (sample for _, sample in dataset.stream())
    assert (first.id, first.group, second.group) == ("GroundingSuite/4", "3", "1")
    # LENS's evaluator would make "th the land's a." of it.
    assert first.expressions == ["This is the island's area."]
    assert first.box == (2.5, 2, 10, 10) and first.size == (HEIGHT, WIDTH)
    loaded = dataset.load(first)
    assert (loaded.mask == painted(TARGET)).all() and loaded.photo.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line(1, image_path="../secret.jpg"), "path-outside"),
        (line(1, image_path="/etc/passwd"), "path-outside"),
        (line(1, image_path="unlabeled2017/2.jpg"), "image-missing"),
        (line(1, image_path=["unlabeled2017/1.jpg"]), "bad-text"),
        (line(1, class_id=5), "bad-record"),
        (line(1, caption=""), "bad-text"),
        (line(1, box=[5, 5, 5, 9]), "bad-box"),
        (line(1, box={"x": 1}), "bad-box"),
        (line(1, segmentation=[[1, 2, 3, 4, 5, 6]]), "bad-mask"),
        (line(1, segmentation={"size": [10**9, 10**9], "counts": "0"}), "bad-record"),
        (line("1"), "bad-record"),
        ("{", "bad-record"),
        ("[]", "bad-record"),
    ],
)
def test_a_bad_line_is_counted(tmp_path, bad, code):
    Image.new("RGB", (4, 4)).save(tmp_path / "secret.jpg")
    dataset = open_dataset("grounding-suite", grounding_suite(tmp_path, [line(0), bad, line(2)]))
    assert [sample.id[-1] for _, sample in dataset.stream()] == ["0", "2"]
    assert dict(dataset.skips.counts) == {code: 1}


@pytest.mark.parametrize("counts", ["", "zzzz", "0", "abc\u00ff", [1, 2], None])
def test_corrupt_runs_are_counted_when_loaded(tmp_path, counts):
    bad = line(1, segmentation={"size": [HEIGHT, WIDTH], "counts": counts})
    dataset = open_dataset("grounding-suite", grounding_suite(tmp_path, [bad]))
    ((_, sample),) = dataset.stream()
    assert dataset.load(sample) is None and dict(dataset.skips.counts) == {"bad-mask": 1}


# --- VLM-R1

TEMPLATE = "Please provide the bounding box coordinate of the region this sentence describes: the left cat."


def conversation(question="<image>the left cat", answer="[1, 2, 9, 10]", **more):
    turns = [{"from": "human", "value": question}, {"from": "gpt", "value": answer}]
    return {"id": 1, "image": "coco/1.jpg", "conversations": turns, "accu_reward_method": "iou", **more}


def problem(question="the left cat", answer=(1, 2, 9, 10), **more):
    return {"image": "coco/1.jpg", "problem": question, "solution": answer, **more}


def vlm_r1(root: Path, records, file="train.jsonl") -> Path:
    photo(root / "images/coco/1.jpg")
    lines = json.dumps(records) if file.endswith("json") else "\n".join(json.dumps(one) for one in records)
    (root / file).write_text(lines)
    return root


@pytest.mark.parametrize("file", ["train.jsonl", "val.json"])
@pytest.mark.parametrize(
    "record",
    [
        conversation(),
        conversation(f"<image>{TEMPLATE}"),
        conversation(f"<image>\n{TEMPLATE.replace('coordinate', 'coordinates')}", image=["coco/1.jpg"]),
        conversation(answer=[1, 2, 9, 10]),
        problem(),
        problem(TEMPLATE, "[1.0, 2.0, 9.0, 10.0]"),
    ],
)
def test_vlm_r1_in_both_forms(tmp_path, record, file):
    dataset = open_dataset("vlm-r1", vlm_r1(tmp_path, [record], file), file=file, images="images")
    ((_, sample),) = dataset.stream()
    assert sample.expressions == ["the left cat"] and sample.box == (1, 2, 9, 10)
    assert sample.id == f"VLM-R1/{file.split('.')[0]}/0" and sample.size is None
    loaded = dataset.load(sample)
    assert loaded.mask is None and loaded.ignore is None and loaded.photo.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (conversation(answer="a cat"), "bad-box"),
        (conversation(answer='{"bbox": 1}'), "bad-box"),
        (conversation(answer="[1, 2, 9]"), "bad-box"),
        (conversation(answer="[9, 2, 1, 10]"), "bad-box"),
        (conversation(answer="[" * 100_000), "bad-box"),
        (conversation(question="<image>"), "bad-text"),
        (conversation(image=["coco/1.jpg", "coco/1.jpg"]), "several-images"),
        (conversation(image="../1.jpg"), "path-outside"),
        (conversation(conversations=[]), "bad-record"),
        (conversation(conversations=None), "bad-record"),
        (problem(answer=None), "bad-box"),
        (problem(question=3), "bad-text"),
        (7, "bad-record"),
    ],
)
def test_a_bad_record_of_vlm_r1_is_counted(tmp_path, bad, code):
    dataset = open_dataset("vlm-r1", vlm_r1(tmp_path, [bad, problem()]), file="train.jsonl", images="images")
    assert [sample.id for _, sample in dataset.stream()] == ["VLM-R1/train/1"]
    assert dict(dataset.skips.counts) == {code: 1}


def test_a_box_outside_the_photo_is_counted_when_loaded(tmp_path):
    vlm_r1(tmp_path, [problem(answer=[1, 2, 90, 10])])
    dataset = open_dataset("vlm-r1", tmp_path, file="train.jsonl", images="images")
    assert [dataset.load(sample) for _, sample in dataset.stream()] == [None]
    assert dict(dataset.skips.counts) == {"bad-box": 1}


# --- photo pack


def thing(name, x, y, w, h, **more):
    mask = painted((x, y, x + w - 1, y + h - 1))
    return {"name": name, "kind": "thing", "iscrowd": 0, "bbox": [x, y, w, h], "rle": rle(mask), **more}


def pack_line(instances, number=1, **more):
    line = {"image": f"coco/{number}.jpg", "source": "coco", "width": WIDTH, "height": HEIGHT, "split": "dev"}
    return {**line, "complete": True, "instances": instances, **more}


def photo_pack(root: Path, lines) -> Path:
    photo(root / "coco/1.jpg")
    (root / "annotations.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    return root


def test_photo_pack_unites_the_things_of_a_name(tmp_path):
    cups = [thing("cup", 1, 1, 3, 3), thing("dog", 8, 2, 4, 4), thing("cup", 5, 6, 2, 4, iscrowd=1)]
    others = [thing("sky", 0, 0, 16, 2, kind="stuff"), thing(None, 0, 0, 4, 4, kind="region")]
    lines = [pack_line([*cups, *others], ignore=rle(painted((0, 0, 1, 1)))), pack_line(cups, split="train")]
    dataset = open_dataset("photo-pack", photo_pack(tmp_path, lines), split="dev")
    cup, dog = (sample for _, sample in dataset.stream())
    assert (cup.id, cup.group, dog.id) == ("coco/1.jpg#cup", "coco", "coco/1.jpg#dog")
    assert cup.expressions[0] == "cup" and cup.box == (1, 1, 7, 10) and dog.box == (8, 2, 12, 6)
    loaded = dataset.load(cup)
    assert (loaded.mask == painted((1, 1, 3, 3), (5, 6, 6, 9))).all()
    assert (loaded.ignore == painted((0, 0, 1, 1))).all()


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({}, ["cup", "dog"]),
        ({"complete": False}, []),
        ({"complete": False, "source": "ccp"}, ["cup", "dog"]),
        ({"dropped_small": {"cup": 2}}, ["dog"]),
    ],
)
def test_photo_pack_leaves_out_what_may_lack_a_mask(tmp_path, more, names):
    things = [thing("cup", 1, 1, 3, 3), thing("dog", 8, 2, 4, 4)]
    lines = [pack_line(things, **more), pack_line([thing("cat", 1, 1, 3, 3)])]
    dataset = open_dataset("photo-pack", photo_pack(tmp_path, lines), split="dev")
    assert [sample.id.split("#")[1] for _, sample in dataset.stream()] == [*names, "cat"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (pack_line([thing("cup", 1, 1, 3, 3)], 2), "image-missing"),
        (pack_line([thing("cup", 1, 1, 3, 3)], image="../a.jpg"), "path-outside"),
        (pack_line([thing("cup", 1, 1, 0, 3)]), "bad-box"),
        (pack_line([thing("cup", 1, 1, 3, 3)], height=None), "bad-record"),
        (pack_line("cup"), "bad-record"),
        (pack_line(["cup"]), "bad-record"),
        (["line"], "bad-record"),
    ],
)
def test_a_bad_line_of_the_photo_pack_is_counted(tmp_path, bad, code):
    lines = [bad, pack_line([thing("cat", 1, 1, 3, 3)])]
    dataset = open_dataset("photo-pack", photo_pack(tmp_path, lines), split="dev")
    assert [sample.id for _, sample in dataset.stream()] == ["coco/1.jpg#cat"]
    assert dict(dataset.skips.counts) == {code: 1}


def test_a_corrupt_mask_of_the_photo_pack_is_counted(tmp_path):
    lines = [pack_line([thing("cup", 1, 1, 3, 3, rle={"size": [HEIGHT, WIDTH], "counts": "oops"})])]
    dataset = open_dataset("photo-pack", photo_pack(tmp_path, lines), split="dev")
    assert [dataset.load(sample) for _, sample in dataset.stream()] == [None]
    assert dict(dataset.skips.counts) == {"bad-mask": 1}


def test_a_photo_pack_that_is_not_json_is_an_error(tmp_path):
    (tmp_path / "annotations.jsonl").write_text("{")
    with pytest.raises(EngineError) as caught:
        open_dataset("photo-pack", tmp_path, split="dev")
    assert caught.value.code == "dataset-broken"
