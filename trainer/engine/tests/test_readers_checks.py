"""What the readers check before use: COCO masks, pictures, and values from outside."""

import pickle
from functools import partial

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from loupe_engine.data.readers import BadSample, Sample, checks, masks
from loupe_engine.data.readers.files import JsonLines, read_json
from loupe_engine.data.readers.photo import photo_size, read_photo
from loupe_engine.data.sources import decode_mask
from loupe_engine.events import EngineError


def code_of(call, *args, **options):
    with pytest.raises(EngineError) as caught:
        call(*args, **options)
    return caught.value.code


# --- COCO masks

SQUARES = [[1, 1, 5, 1, 5, 5, 1, 5], [3, 3, 7, 3, 7, 7, 3, 7]]


def test_overlapping_polygons_are_united_not_summed():
    mask = masks.decode_polygons(SQUARES, (8, 9))
    expected = np.zeros((8, 9), bool)
    expected[1:5, 1:5] = expected[3:7, 3:7] = True
    assert mask.dtype == bool and (mask == expected).all()
    assert mask.sum() == 28


def test_polygons_under_three_corners_are_no_mask():
    # pycocotools would read the four numbers of the first as a box and so draw something else.
    one = masks.decode_polygons(SQUARES[:1], (8, 9))
    assert (masks.decode_polygons([[0, 0, 8, 8], SQUARES[0]], (8, 9)) == one).all()


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (40, 33)])
def test_runs_are_read_as_coco_reads_them(shape):
    mask = np.random.default_rng(0).random(shape) < 0.5
    for one in (mask, mask & False, mask | True):
        packed = coco_mask.encode(np.asfortranarray(one.astype(np.uint8)))
        rle = {"size": list(shape), "counts": packed["counts"].decode()}
        assert (masks.decode_rle(rle, shape) == one).all()
        assert (decode_mask(rle).astype(bool) == one).all()
        flat = one.T.ravel()
        edges = np.flatnonzero(np.diff(flat)) + 1
        runs = np.diff([0, *edges, flat.size]).tolist()
        runs = [0, *runs] if flat[0] else runs
        assert (masks.decode_segmentation({"size": list(shape), "counts": runs}, shape) == one).all()


BAD_MASKS = {
    "not a mask": 7,
    "nothing": None,
    "no polygon": [],
    "two corners": [[0, 0, 1, 1]],
    "odd": [[0, 0, 1, 1, 2]],
    "text in a polygon": [[0, 0, "1", 1, 2, 2]],
    "nan": [[0, 0, float("nan"), 1, 2, 2]],
    "far outside": [[0, 0, 1e8, 1, 2, 2]],
    "huge number": [[0, 0, 10**400, 1, 2, 2]],
    "endless outline": [[0, 0, 8, 8] * 40_000],
    "no size": {"counts": [20]},
    "other size": {"size": [5, 4], "counts": [20]},
    "size of text": {"size": ["4", "5"], "counts": [20]},
    "too few": {"size": [4, 5], "counts": [3, 4]},
    "too many": {"size": [4, 5], "counts": [3, 10**12]},
    "negative": {"size": [4, 5], "counts": [30, -10]},
    "fraction": {"size": [4, 5], "counts": [3.5, 16.5]},
    "true": {"size": [4, 5], "counts": [True, 19]},
    "no counts": {"size": [4, 5]},
    "cut": {"size": [4, 5], "counts": "o"},
    "endless": {"size": [4, 5], "counts": "o" * 1000},
    "below": {"size": [4, 5], "counts": "!!"},
    "not ascii": {"size": [4, 5], "counts": "é"},
    "nul": {"size": [4, 5], "counts": "d0\0"},
}


@pytest.mark.parametrize("name", BAD_MASKS)
def test_a_broken_mask_is_a_bad_sample(name):
    with pytest.raises(BadSample):
        masks.decode_segmentation(BAD_MASKS[name], (4, 5))


# --- pictures


def test_a_picture_turns_as_exif_says_only_when_asked(tmp_path):
    exif = Image.Exif()
    exif[274] = 6
    pixels = np.zeros((16, 24, 3), np.uint8)
    pixels[:8, :8] = 255
    Image.fromarray(pixels).save(tmp_path / "a.jpg", exif=exif, quality=95)
    assert (photo_size(tmp_path / "a.jpg", False), photo_size(tmp_path / "a.jpg", True)) == ((16, 24), (24, 16))
    stored, turned = read_photo(tmp_path / "a.jpg", False), read_photo(tmp_path / "a.jpg", True)
    assert stored.shape == (16, 24, 3) and turned.shape == (24, 16, 3)
    # 6: the stored top left is shown at the top right.
    assert stored[2, 2].min() > 200 and turned[2, 13].min() > 200 and turned[2, 2].max() < 50


def test_a_picture_that_the_app_refuses_is_a_bad_sample_in_its_words(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"hello")
    with pytest.raises(BadSample, match=r"^a\.jpg: This file is not an image that Loupe can read\.") as error:
        read_photo(tmp_path / "a.jpg", False)
    assert error.value.code == "image-unsupported"
    assert code_of(photo_size, tmp_path / "a.jpg", False) == "image-unsupported"
    assert code_of(read_photo, tmp_path / "b.jpg", False) == "image-missing"


def test_a_picture_with_too_many_pixels_is_not_decoded(tmp_path, monkeypatch):
    Image.new("RGB", (9, 8)).save(tmp_path / "a.png")
    monkeypatch.setattr("loupe_engine.data.pictures.refusal.MAX_PIXELS", 71)
    assert code_of(read_photo, tmp_path / "a.png", False) == "image-too-large"
    monkeypatch.setattr("loupe_engine.data.pictures.refusal.MAX_PIXELS", 72)
    assert read_photo(tmp_path / "a.png", False).shape == (8, 9, 3)


# --- values from outside


OUTSIDE = ["../a.jpg", "x/../../a.jpg", "/etc/passwd", "..\\a.jpg", "a\0.jpg", "", ".", None, 7]
OUTSIDE += ["x" * 5000, "\ud800.jpg"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_path_leads_out_of_the_folder(tmp_path, name):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "in").mkdir()
    with pytest.raises(BadSample):
        checks.image_inside(tmp_path / "in", name)


def test_a_path_inside_may_cross_a_link(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.jpg").touch()
    (tmp_path / "in").mkdir()
    (tmp_path / "in/coco").symlink_to(tmp_path / "elsewhere")
    assert checks.image_inside(tmp_path / "in", "coco/a.jpg") == tmp_path / "in/coco/a.jpg"


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ([1, 2, 3, 4], (1, 2, 3, 4)),
        ([-1, 2, 30, 4], (0, 2, 9, 4)),
        ([3, 2, 1, 4], None),
        ([1, 2, 3], None),
        ([1, 2, 3, "4"], None),
        ([1, 2, 3, float("inf")], None),
        ([1, 2, True, 4], None),
        ([20, 20, 30, 30], None),
        ("1234", None),
        (None, None),
    ],
)
def test_boxes(box, expected):
    if expected is None:
        assert code_of(checks.box_xyxy, box, (8, 9)) in ("bad-box", "bad-number")
    else:
        assert checks.box_xyxy(box, (8, 9)) == expected


NO_SIZES = [(0, 5), (5, -1), (5.0, 5), (True, 5), ("5", 5), (10**5, 10**5), (10**30, 1), (None, 1)]


@pytest.mark.parametrize("size", NO_SIZES)
def test_sizes_that_no_photo_has(size):
    with pytest.raises(BadSample):
        checks.image_size(*size)


@pytest.mark.parametrize("content", [b"", b"{", b"[1,]", b"[" * 200_000, b"\xff\xfe", b"9" * 9000])
def test_broken_json_is_an_error_or_a_skip(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert code_of(read_json, path) == "dataset-broken"
    path.write_bytes(b'{"a": 1}\n\n' + content + b"\n[2]")
    lines = JsonLines(path)
    assert lines[0] == {"a": 1} and lines[len(lines) - 1] == [2]
    if content:
        assert len(lines) == 3 and code_of(lines.__getitem__, 1) == "bad-record"


def test_a_file_over_the_limit_is_not_read(tmp_path):
    (tmp_path / "a.json").write_text("[1, 2, 3]")
    assert code_of(read_json, tmp_path / "a.json", limit=8) == "dataset-too-large"


def test_a_sample_can_be_sent_to_a_worker():
    sample = Sample("s", None, ["x"], size=(8, 9), decode_mask=partial(masks.decode_union, [SQUARES], (8, 9)))
    assert pickle.loads(pickle.dumps(sample)).mask().sum() == 28
