"""Readers of RefCOCO, RefCOCO+, RefCOCOg and gRefCOCO, over small sets made here."""

import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from loupe_engine.data.readers import open_dataset
from loupe_engine.events import EngineError

HEIGHT, WIDTH = 12, 20


def square(x, y, side):
    return [x, y, x + side, y, x + side, y + side, x, y + side]


def painted(*boxes):
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for x1, y1, x2, y2 in boxes:
        mask[y1:y2, x1:x2] = True
    return mask


def runs_of(mask):
    flat = mask.T.ravel()
    runs = np.diff([0, *(np.flatnonzero(np.diff(flat)) + 1), flat.size]).tolist()
    return {"size": [HEIGHT, WIDTH], "counts": [0, *runs] if flat[0] else runs}


ANNOTATIONS = [
    {"id": 100, "image_id": 7, "bbox": [1, 1, 4, 4], "segmentation": [square(1, 1, 4)], "iscrowd": 0},
    # Two polygons that overlap: united, 28 pixels; summed they would hold a 2.
    {"id": 101, "image_id": 7, "bbox": [6, 2, 6, 6], "segmentation": [square(6, 2, 4), square(8, 4, 4)], "iscrowd": 0},
    {"id": 102, "image_id": 7, "bbox": [14, 3, 5, 8], "segmentation": runs_of(painted((14, 3, 19, 11))), "iscrowd": 1},
    {"id": 103, "image_id": 9, "bbox": [0, 0, 3, 3], "segmentation": [square(0, 0, 3)], "iscrowd": 0},
    {"id": 104, "image_id": 7, "bbox": [0, 0, 3, 3], "segmentation": {"size": [12, 20], "counts": [5]}, "iscrowd": 0},
    {"id": 105, "image_id": 7, "bbox": [0, 0, 0, 3], "segmentation": [square(0, 0, 3)], "iscrowd": 0},
]
IMAGES = [{"id": 7, "height": HEIGHT, "width": WIDTH}, {"id": 9, "height": HEIGHT, "width": WIDTH}]
IMAGES += [{"id": 11, "height": HEIGHT, "width": WIDTH}, {"id": 12, "height": 999, "width": 999}]


def ref(ref_id, split, ann_id, image_id=7, **more):
    sentences = [{"sent": f"{word} {ref_id}", "raw": "RAW", "sent_id": ref_id, "tokens": []} for word in ("the", "a")]
    return {
        "ref_id": ref_id,
        "split": split,
        "ann_id": ann_id,
        "image_id": image_id,
        "category_id": 1,
        "file_name": f"COCO_train2014_{image_id:012d}_{ref_id}.jpg",
        "sent_ids": [ref_id],
        "sentences": sentences,
        **more,
    }


def make_set(root: Path, dataset: str, refs, file: str, protocol=2, instances=None) -> Path:
    folder = root / "refer_seg" / dataset
    folder.mkdir(parents=True)
    (folder / file).write_bytes(json.dumps(refs).encode() if file.endswith("json") else pickle.dumps(refs, protocol))
    instances = instances or {"images": IMAGES, "annotations": ANNOTATIONS, "categories": []}
    (folder / "instances.json").write_text(json.dumps(instances))
    photos = root / "refer_seg/images/mscoco/images/train2014"
    photos.mkdir(parents=True, exist_ok=True)
    for image_id in (7, 9, 12):
        Image.new("RGB", (WIDTH, HEIGHT)).save(photos / f"COCO_train2014_{image_id:012d}.jpg")
    return root


def ids(dataset):
    return [int(sample.id.rsplit("/", 1)[1]) for _, sample in dataset.stream()]


@pytest.mark.parametrize("protocol", [0, 2])
def test_refs_with_all_sentences_and_masks(tmp_path, protocol):
    refs = [ref(1, "val", 100), ref(2, "train", 100), ref(3, "val", 101), ref(4, "val", 102)]
    dataset = open_dataset("refcoco", make_set(tmp_path, "refcoco", refs, "refs(unc).p", protocol), split="val")
    samples = [sample for _, sample in dataset.stream()]
    assert [sample.id for sample in samples] == ["refcoco(unc)/1", "refcoco(unc)/3", "refcoco(unc)/4"]
    assert samples[0].expressions == ["the 1", "a 1"]
    # From the image's id: the ref's own file_name does not exist.
    assert samples[0].image.name == "COCO_train2014_000000000007.jpg"
    assert [sample.box for sample in samples] == [(1, 1, 5, 5), (6, 2, 12, 8), (14, 3, 19, 11)]
    assert not any(sample.absent for sample in samples) and samples[0].size == (HEIGHT, WIDTH)
    expected = [painted((1, 1, 5, 5)), painted((6, 2, 10, 6), (8, 4, 12, 8)), painted((14, 3, 19, 11))]
    for sample, mask in zip(samples, expected, strict=True):
        loaded = dataset.load(sample)
        assert loaded.photo.shape == (HEIGHT, WIDTH, 3) and loaded.ignore is None
        assert loaded.mask.dtype == bool and (loaded.mask == mask).all()
    assert dataset.skips.total == 0


MARKS = ["train", "val", "testA", "testB", "test", "testAB", "restval"]


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("train", ["train"]),
        ("val", ["val"]),
        ("testA", ["testA", "testAB"]),
        ("testB", ["testB", "testAB"]),
        ("test", ["testA", "testB", "test", "testAB"]),
    ],
)
def test_splits(tmp_path, split, expected):
    refs = [ref(number, mark, 100) for number, mark in enumerate(MARKS)]
    dataset = open_dataset("refcoco+", make_set(tmp_path, "refcoco+", refs, "refs(unc).p"), split=split)
    assert [MARKS[number] for number in ids(dataset)] == expected


@pytest.mark.parametrize(
    ("name", "split_by", "file"),
    [
        ("refcoco", None, "refs(unc).p"),
        ("refcoco", "google", "refs(google).p"),
        ("refcoco+", None, "refs(unc).p"),
        ("refcocog", None, "refs(umd).p"),
        ("refcocog", "google", "refs(google).p"),
    ],
)
def test_split_by(tmp_path, name, split_by, file):
    make_set(tmp_path, name, [ref(1, "val", 100)], file)
    assert ids(open_dataset(name, tmp_path, split="val", split_by=split_by)) == [1]


BAD_REFS = {
    "image-missing": ref(5, "val", 100, image_id=11),
    "image-unknown": ref(5, "val", 100, image_id=13),
    "annotation-missing": ref(5, "val", 999),
    "bad-box": ref(5, "val", 105),
    "bad-text": ref(5, "val", 100, sentences=[]),
    "annotation of another image": ref(5, "val", 103),
    "id as text": ref("5", "val", 100),
    "id as list": ref(5, "val", [100]),
    "id out of range": ref(5, "val", 100, image_id=-7),
    "sentences as text": ref(5, "val", 100, sentences="the 5"),
    "sentence as text": ref(5, "val", 100, sentences=["the 5"]),
    "split as number": ref(5, 3, 100),
    "not a ref": ["ref"],
}


@pytest.mark.parametrize("name", BAD_REFS)
def test_a_bad_ref_is_counted(tmp_path, name):
    refs = [ref(1, "val", 100), BAD_REFS[name], ref(2, "val", 101)]
    dataset = open_dataset("refcoco", make_set(tmp_path, "refcoco", refs, "refs(unc).p"), split="val")
    assert ids(dataset) == [1, 2]
    assert dict(dataset.skips.counts) == {name if "-" in name else "bad-record": 1}
    assert dataset.skips.first[0].where.startswith("refcoco(unc) val")


@pytest.mark.parametrize(
    ("bad", "code"), [(ref(5, "val", 104), "bad-mask"), (ref(5, "val", 100, image_id=12), "size-mismatch")]
)
def test_a_bad_mask_or_picture_is_counted_when_loaded(tmp_path, bad, code):
    instances = {"images": IMAGES, "annotations": [*ANNOTATIONS[1:], {**ANNOTATIONS[0], "image_id": bad["image_id"]}]}
    make_set(tmp_path, "refcoco", [bad], "refs(unc).p", instances=instances)
    dataset = open_dataset("refcoco", tmp_path, split="val")
    assert [dataset.load(sample) for _, sample in dataset.stream()] == [None]
    assert dict(dataset.skips.counts) == {code: 1} and dataset.skips.first[0].where == "refcoco(unc)/5"


def several(ref_id, ann_id, **more):
    return ref(ref_id, "val", ann_id, **more)


def test_grefcoco_targets(tmp_path):
    refs = [
        several(1, [100], no_target=False),
        several(2, [100, 101], no_target=False),
        several(3, [-1], no_target=True),
        several(4, [-1]),
        several(5, [], no_target=True),
        several(6, [100, 102]),
        ref(7, "testA", [100]),
    ]
    dataset = open_dataset("grefcoco", make_set(tmp_path, "grefcoco", refs, "grefs(unc).json"), split="val")
    samples = {int(sample.id.rsplit("/", 1)[1]): sample for _, sample in dataset.stream()}
    assert dataset.skips.total == 0 and list(samples) == [1, 2, 3, 4, 5, 6]
    assert [number for number, sample in samples.items() if sample.absent] == [3, 4, 5]
    first, second = (1, 1, 5, 5), [(6, 2, 10, 6), (8, 4, 12, 8)]
    # The crowd of the sixth is left out.
    expected = {1: [first], 2: [first, *second], 3: [], 4: [], 5: [], 6: [first]}
    boxes = {1: first, 2: (1, 1, 12, 8), 3: None, 4: None, 5: None, 6: first}
    for number, sample in samples.items():
        mask = dataset.load(sample).mask
        assert mask.shape == (HEIGHT, WIDTH) and (mask == painted(*expected[number])).all(), number
        assert sample.box == boxes[number]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (several(5, [100], no_target=True), "bad-record"),
        (several(5, [100, -1]), "bad-record"),
        (several(5, [102]), "crowd-only"),
        (several(5, []), "annotation-missing"),
        (several(5, [100, 999]), "annotation-missing"),
        (several(5, [[100]]), "bad-record"),
        (several(5, None), "bad-record"),
        (several(5, [True]), "bad-record"),
    ],
)
def test_a_bad_ref_of_grefcoco_is_counted(tmp_path, bad, code):
    make_set(tmp_path, "grefcoco", [several(1, [100]), bad], "grefs(unc).json")
    dataset = open_dataset("grefcoco", tmp_path, split="val")
    assert ids(dataset) == [1] and dict(dataset.skips.counts) == {code: 1}


@pytest.mark.parametrize(
    ("refs", "instances", "code"),
    [
        ({"refs": []}, None, "dataset-broken"),
        ([ref(1, "train", 100)], None, "dataset-empty"),
        ([ref(1, "val", 100)], ["x"], "dataset-broken"),
        ([ref(1, "val", 100)], {"images": []}, "dataset-broken"),
        ([ref(1, "val", 100)], {"images": {}, "annotations": []}, "dataset-broken"),
    ],
)
def test_a_set_of_another_form_is_an_error(tmp_path, refs, instances, code):
    make_set(tmp_path, "refcoco", refs, "refs(unc).p", instances=instances)
    with pytest.raises(EngineError) as caught:
        open_dataset("refcoco", tmp_path, split="val")
    assert caught.value.code == code


def test_rows_of_another_form_are_passed_over(tmp_path):
    instances = {"images": [None, 3, {"id": []}, *IMAGES], "annotations": ["x", {}, {"id": "100"}, *ANNOTATIONS]}
    make_set(tmp_path, "refcoco", [ref(1, "val", 100)], "refs(unc).p", instances=instances)
    assert ids(open_dataset("refcoco", tmp_path, split="val")) == [1]


class Command:
    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


@pytest.mark.parametrize("protocol", [0, 2])
def test_a_pickle_that_runs_a_command_is_refused(tmp_path, protocol):
    refs = [ref(1, "val", 100), {**ref(2, "val", 100), "raw": Command(f"touch {tmp_path / 'ran'}")}]
    make_set(tmp_path, "refcoco", refs, "refs(unc).p", protocol)
    with pytest.raises(EngineError, match="system") as caught:
        open_dataset("refcoco", tmp_path, split="val")
    assert caught.value.code == "pickle-refused" and not (tmp_path / "ran").exists()


def test_photos_that_another_set_holds_out_are_left_out(tmp_path):
    """As the CoPRS paper trains: a photo of RefCOCO's train split that is in RefCOCOg's val is no training photo."""
    make_set(tmp_path, "refcoco", [ref(1, "train", 100), ref(2, "train", 103, 9), ref(3, "val", 101)], "refs(unc).p")
    make_set(tmp_path, "refcocog", [ref(4, "train", 100), ref(5, "val", 103, 9)], "refs(umd).p")
    whole = open_dataset("refcoco", tmp_path, split="train")
    own = open_dataset("refcoco", tmp_path, split="train", without="refcocog")
    assert [[one["ref_id"] for one in found.records] for found in (whole, own)] == [[1, 2], [1]]
    assert own.skips.counts == {"held-out": 1}
    with pytest.raises(EngineError, match="holds no samples"):
        open_dataset("refcoco", tmp_path, split="train", without="refcoco, refcocog")
    with pytest.raises(EngineError, match="no refer dataset 'coco'"):
        open_dataset("refcoco", tmp_path, split="train", without="coco")


def test_the_first_sentence_alone(tmp_path):
    """As CoPRS trains and evaluates."""
    make_set(tmp_path, "refcoco", [ref(1, "val", 100), ref(2, "val", 101)], "refs(unc).p")
    asked = {
        texts: [sample.expressions for _, sample in open_dataset("refcoco", tmp_path, split="val", texts=texts).stream()]
        for texts in ("all", "first")
    }
    assert asked == {"all": [["the 1", "a 1"], ["the 2", "a 2"]], "first": [["the 1"], ["the 2"]]}
    with pytest.raises(EngineError, match="texts: all, first, not 'last'"):
        open_dataset("refcoco", tmp_path, split="val", texts="last")
