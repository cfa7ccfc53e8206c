"""Reader of ReasonSeg, over small sets made here."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from loupe_engine.data.readers import open_dataset
from loupe_engine.evaluation.questions import questions_of
from loupe_engine.events import EngineError

HEIGHT, WIDTH = 12, 16


def painted(*boxes):
    """True from x1 to x2 and y1 to y2, both ends inside."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for x1, y1, x2, y2 in boxes:
        mask[y1 : y2 + 1, x1 : x2 + 1] = True
    return mask


def photo(path: Path, size=(WIDTH, HEIGHT), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size).save(path, **options)


def shape(label, x1, y1, x2, y2):
    return {"label": label, "points": [[x1 + 0.9, y1], [x2, y1], [x2, y2 + 0.9], [x1, y2]]}


def reason_seg(root: Path, shapes, name="a", encoding="utf-8", text=("why?",), size=(WIDTH, HEIGHT), **more) -> Path:
    photo(root / f"reason_seg/ReasonSeg/val/{name}.jpg", size, **more)
    record = {"text": list(text), "is_sentence": True, "shapes": shapes}
    file = root / f"reason_seg/ReasonSeg/val/{name}.json"
    file.write_bytes(json.dumps(record, ensure_ascii=False).encode(encoding))
    return root


TARGET, IGNORED = (2, 2, 9, 9), (6, 5, 12, 7)


@pytest.mark.parametrize(
    ("ignore", "mask", "left_out"),
    [
        ("exclude", painted(TARGET) & ~painted(IGNORED), painted(IGNORED)),
        ("background", painted(TARGET) & ~painted(IGNORED), None),
        ("foreground", painted(TARGET, IGNORED), None),
    ],
)
def test_the_three_treatments_of_ignore_regions(tmp_path, ignore, mask, left_out):
    # The larger one comes last in the file and is drawn first all the same.
    reason_seg(tmp_path, [shape("Ignore this", *IGNORED), shape("flag", 0, 0, 15, 11), shape("target", *TARGET)])
    dataset = open_dataset("reason-seg", tmp_path, split="val", ignore=ignore)
    ((_, sample),) = dataset.stream()
    loaded = dataset.load(sample)
    assert (loaded.mask == mask).all() and loaded.mask.dtype == bool
    assert loaded.ignore is None if left_out is None else (loaded.ignore == left_out).all()
    assert (sample.id, sample.group, sample.absent, sample.box) == ("ReasonSeg/val/a", "long", False, None)


def test_exclude_is_the_usual_treatment(tmp_path):
    reason_seg(tmp_path, [shape("target", *TARGET), shape("ignore", *IGNORED)])
    ((_, sample),) = open_dataset("reason-seg", tmp_path, split="val").stream()
    assert (sample.ignore() == painted(IGNORED)).all()


SMALL = (4, 4, 6, 6)


@pytest.mark.parametrize(
    ("shapes", "mask", "left_out"),
    [
        # A small target on a large ignore region, in either order of the file.
        ([shape("target", *SMALL), shape("ignore", *TARGET)], painted(SMALL), painted(TARGET) & ~painted(SMALL)),
        ([shape("ignore", *TARGET), shape("target", *SMALL)], painted(SMALL), painted(TARGET) & ~painted(SMALL)),
        # Of the same area: the earlier of the file lies on top.
        ([shape("target", *SMALL), shape("ignore", *SMALL)], painted(SMALL), painted()),
        ([shape("ignore", *SMALL), shape("target", *SMALL)], painted(), painted(SMALL)),
        # Two that overlap are one target; a line and a point are drawn.
        ([shape("a", *SMALL), shape("b", 5, 5, 8, 8)], painted(SMALL, (5, 5, 8, 8)), None),
        ([{"label": "x", "points": [[3, 2], [9, 2]]}], painted((3, 2, 9, 2)), None),
        ([{"label": "x", "points": [[3.9, 2.9]]}], painted((3, 2, 3, 2)), None),
        # Over the edge of the photo.
        ([shape("x", 10, 8, 30, 20)], painted((10, 8, 15, 11)), None),
    ],
)
def test_drawing_order(tmp_path, shapes, mask, left_out):
    ((_, sample),) = open_dataset("reason-seg", reason_seg(tmp_path, shapes), split="val").stream()
    assert (sample.mask() == mask).all()
    assert sample.ignore() is None if left_out is None else (sample.ignore() == left_out).all()


@pytest.mark.parametrize(("ignore", "absent"), [("exclude", True), ("background", True), ("foreground", False)])
def test_nothing_but_an_ignore_region(tmp_path, ignore, absent):
    reason_seg(tmp_path, [shape("ignore", *IGNORED)])
    ((_, sample),) = open_dataset("reason-seg", tmp_path, split="val", ignore=ignore).stream()
    assert sample.absent == absent == (not sample.mask().any())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_both_encodings(tmp_path, encoding):
    reason_seg(tmp_path, [shape("x", *SMALL)], encoding=encoding, text=("the café’s sign", "second"))
    ((_, sample),) = open_dataset("reason-seg", tmp_path, split="val").stream()
    assert sample.expressions == ["the café’s sign", "second"]


def test_the_first_text_alone(tmp_path):
    """As LISA and LENS evaluate: `problems = [sampled_sents[0]]`."""
    reason_seg(tmp_path, [shape("x", *SMALL)], text=("why?", "what for?", "who?"))
    asked = {
        texts: questions_of(open_dataset("reason-seg", tmp_path, split="val", texts=texts)) for texts in ("first", "all")
    }
    assert [[one.expression for one in asked[texts]] for texts in asked] == [["why?"], ["why?", "what for?", "who?"]]
    assert len(questions_of(open_dataset("reason-seg", tmp_path, split="val"))) == 3
    with pytest.raises(EngineError, match="texts: all, first, not 'last'"):
        open_dataset("reason-seg", tmp_path, split="val", texts="last")


def test_a_turned_photo_is_annotated_as_shown(tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    reason_seg(tmp_path, [shape("x", *SMALL)], size=(HEIGHT, WIDTH), exif=exif)
    dataset = open_dataset("reason-seg", tmp_path, split="val")
    ((_, sample),) = dataset.stream()
    assert sample.size == (HEIGHT, WIDTH)
    assert dataset.load(sample).photo.shape[:2] == dataset.load(sample).mask.shape == (HEIGHT, WIDTH)


BAD_REASONS = {
    "bad-record": [
        b"{",
        b"[]",
        b"\x81",
        b'{"text": ["x"]}',
        b'{"text": "x", "shapes": []}',
        b'{"text": ["x"], "shapes": [1]}',
        b'{"text": ["x"], "shapes": [{"points": [[1, 2]]}]}',
    ],
    "bad-text": [b'{"text": [], "shapes": []}', b'{"text": [3], "shapes": []}', b'{"text": ["\\ud800"], "shapes": []}'],
    "bad-mask": [
        b'{"text": ["x"], "shapes": [{"label": "x", "points": []}]}',
        b'{"text": ["x"], "shapes": [{"label": "x", "points": [[1, 2, 3]]}]}',
        b'{"text": ["x"], "shapes": [{"label": "x", "points": [[1, 900000]]}]}',
        json.dumps({"text": ["x"], "shapes": [{"label": "x", "points": [[1, 2]]}] * 1001}).encode(),
    ],
    "bad-number": [
        b'{"text": ["x"], "shapes": [{"label": "x", "points": [[1, NaN]]}]}',
        b'{"text": ["x"], "shapes": [{"label": "x", "points": [[1, 1e400]]}]}',
        b'{"text": ["x"], "shapes": [{"label": "x", "points": [["1", 2]]}]}',
    ],
}


@pytest.mark.parametrize(("code", "content"), [(code, one) for code, many in BAD_REASONS.items() for one in many])
def test_a_bad_reason_is_counted(tmp_path, code, content):
    reason_seg(tmp_path, [shape("x", *SMALL)], "b")
    reason_seg(tmp_path, [], "a")
    (tmp_path / "reason_seg/ReasonSeg/val/a.json").write_bytes(content)
    dataset = open_dataset("reason-seg", tmp_path, split="val")
    assert [sample.id for _, sample in dataset.stream()] == ["ReasonSeg/val/b"]
    assert dict(dataset.skips.counts) == {code: 1}


def test_pictures_and_jsons_without_each_other_are_counted(tmp_path):
    for name in "cab":
        reason_seg(tmp_path, [shape("x", *SMALL)], name)
    folder = tmp_path / "reason_seg/ReasonSeg/val"
    (folder / "a.jpg").unlink()
    (folder / "b.json").unlink()
    (folder / "d.jpg").write_text("no picture")
    (folder / "d.json").write_text("{}")
    dataset = open_dataset("reason-seg", tmp_path, split="val")
    assert len(dataset) == 4 and [sample.id[-1] for _, sample in dataset.stream()] == ["c"]
    assert dict(dataset.skips.counts) == {"image-missing": 1, "annotation-missing": 1, "image-unsupported": 1}
