"""A finished reply is read as the app reads it: tests/fixtures/replies.json is the app's too."""

import json
from pathlib import Path

import pytest

from loupe_engine.config import TextConfig
from loupe_engine.evaluation.replies import read_reply

from .filled import filled

CASES = json.loads((Path(__file__).parents[3] / "tests/fixtures/replies.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_reads_what_the_app_reads(case: dict) -> None:
    form = {"box": "none"} if case["coordinates"] is None else {"coordinates": case["coordinates"]}
    config = filled(TextConfig, **case["template"], **form)
    reply = read_reply(case["text"], config, tuple(case["model"][::-1]), tuple(case["photo"][::-1]), case.get("regions", ()))
    expected = case["expect"]
    assert (reply.think, reply.answer, reply.absent) == (expected["think"], expected["answer"], expected["absent"])
    assert (reply.box and list(reply.box)) == (expected["box"] and pytest.approx(expected["box"]))
