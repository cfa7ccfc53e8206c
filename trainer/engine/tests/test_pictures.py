"""tests/fixtures/pictures: what the trainer reads and refuses as the app does."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from loupe_engine.data.pictures.decode import decode_picture, picture_size, turned
from loupe_engine.data.pictures.refusal import PictureRefused
from loupe_engine.data.pictures.sniff import read_picture

FOLDER = Path(__file__).parents[3] / "tests/fixtures/pictures"
CASES = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_picture_is_read_or_refused_as_in_the_app(case):
    data = (FOLDER / case["file"]).read_bytes()
    if "code" in case:
        with pytest.raises(PictureRefused) as error:
            decode_picture(data)
        assert (error.value.code, str(error.value)) == (case["code"], case["message"])
        return
    pixels = decode_picture(data)
    height, width = pixels.shape[:2]
    assert [width, height] == case["size"] and picture_size(data) == (height, width)
    corners = np.array([pixels[y * height // 4, x * width // 4] for x, y in ((1, 1), (3, 1), (1, 3), (3, 3))], int)
    assert np.abs(corners - case["corners"]).max() <= case["tolerance"], corners.tolist()


def test_as_stored_nothing_is_turned():
    data = (FOLDER / "jpeg-exif-6.jpg").read_bytes()
    stored, upright = decode_picture(data, upright=False), decode_picture(data)
    assert stored.shape == (32, 64, 3) and picture_size(data, upright=False) == (32, 64)
    assert (turned(stored, 6) == upright).all()


@pytest.mark.parametrize(
    ("head", "code", "words"),
    [
        (b"\xff\xd8\xff\xe0", "image-too-large", "This file has 3 GB. Loupe reads photos of up to 1 GB. Save the photo as "),
        (b"hello there", "image-unsupported", "This file is not an image that Loupe can read."),
        (b"", "image-unsupported", "This file is not an image that Loupe can read."),
    ],
)
def test_of_three_gigabytes_only_the_beginning_is_read(tmp_path, head, code, words):
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.write(head)
        # Nothing after it, which takes no room on the disk.
        file.truncate(3 * 10**9)
    tracemalloc.start()
    with pytest.raises(PictureRefused, match=words) as error:
        read_picture(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.value.code == code and most < 10**6


def test_a_picture_read_by_its_first_bytes_is_read_whole():
    assert read_picture(FOLDER / "jpeg.jpg") == (FOLDER / "jpeg.jpg").read_bytes()
