"""A prompt is read as the app reads it: tests/fixtures/prompts.json is the app's too."""

import json
from pathlib import Path

import pytest

from loupe_engine.normalise import normalise

CASES = json.loads((Path(__file__).parents[3] / "tests/fixtures/prompts.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_reads_what_the_app_reads(case: dict) -> None:
    how = (case["reading"]["case"], case["reading"].get("signs"))
    assert normalise(case["typed"], *how) == case["read"]
    # What was read once is read as it is.
    assert normalise(case["read"], *how) == case["read"]
