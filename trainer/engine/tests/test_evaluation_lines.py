"""The reader of evaluation lines, on the cases that `loupe eval` reads too (tests/cli/lines.test.ts)."""

import base64
import json
from pathlib import Path

import pytest

from loupe_engine.evaluation.lines import open_lines

from .test_readers_reason_seg import photo

CASES = json.loads((Path(__file__).parents[3] / "tests/fixtures/lines.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_as_loupe_eval(tmp_path, case):
    file = tmp_path / "lines.jsonl"
    file.write_bytes(base64.b64decode(case["base64"]) if "base64" in case else case["text"].encode())
    photo(tmp_path / "images/a.jpg")
    dataset = open_lines(file, tmp_path / "images")
    assert [dataset.read(index) is not None for index in range(len(dataset))] == case["good"]
    assert dataset.skips.total == case["good"].count(False)
