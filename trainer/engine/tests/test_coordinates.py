"""The same golden numbers as tests/engine/coordinates.test.ts."""

import json
from pathlib import Path

import pytest

from loupe_engine import coordinates

FIXTURES = Path(__file__).parents[3] / "tests/fixtures"
FIXTURE = json.loads((FIXTURES / "coordinates.json").read_text())


def close(actual, expected):
    if expected is None:
        return actual is None
    return actual is not None and list(actual) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", FIXTURE["orientation"])
def test_orientation(case):
    stored, orientation = tuple(case["stored"]), case["orientation"]
    assert close(coordinates.displayed_size(stored, orientation), case["displayed_size"])
    assert close(coordinates.to_displayed(case["place"], stored, orientation), case["displayed_place"])
    assert close(coordinates.to_stored(case["displayed_place"], stored, orientation), case["place"])


@pytest.mark.parametrize("case", FIXTURE["scale"])
def test_scale(case):
    assert close(coordinates.scale_place(case["place"], case["from"], case["to"]), case["scaled"])
    assert close(coordinates.scale_place(case["scaled"], case["to"], case["from"]), case["place"])


@pytest.mark.parametrize("case", FIXTURE["tidy"])
def test_tidy(case):
    assert close(coordinates.tidy_box(case["box"], case["size"]), case["tidy"])


@pytest.mark.parametrize("case", FIXTURE["model_box"])
def test_model_box(case):
    actual = coordinates.model_box_to_photo(case["box"], case["convention"], case["model"], case["photo"])
    assert close(actual, case["box_in_photo"])


def test_smart_resize_is_that_of_the_engine() -> None:
    cases = json.loads((FIXTURES / "smart-resize.json").read_text())["cases"]
    for case in cases:
        width, height = case["photo"]
        found = coordinates.smart_resize(height, width, case["factor"], case["min_pixels"], case["max_pixels"])
        assert list(found[::-1]) == case["size"], case
