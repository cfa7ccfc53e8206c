"""Scores from outside, as a CSV, beside the IoUs of answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loupe_engine.evaluation.scores import BINS, beside, read_scores, write_scores
from loupe_engine.evaluation.sets import EvalSet
from loupe_engine.events import EngineError

LINES = [
    {"number": i, "id": f"q{i}", "target": i != 4, "heatmap_iou": None if i == 5 else 0.1 * i, "iou": 0.05 * i}
    for i in range(6)
] + [{"number": 6, "id": 7, "skip": {"code": "image-missing", "message": ""}}]


def written(folder: Path, text: str) -> Path:
    (folder / "scores.csv").write_text(text)
    return folder / "scores.csv"


def test_means_and_r_by_score(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Without a target, a heatmap or a score a line does not count."""
    (tmp_path / "mine.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    text = 'id,number,"score",why\nq0,0,1,"so, so"\nq1,1,1,\n,2,2,\nq3,3,,none given\nq4,4,5,\nq5,5,5,\n7,6,4,\n'
    write_scores(tmp_path, EvalSet("mine", "", None), written(tmp_path, text))
    found = json.loads((tmp_path / "mine.scores.json").read_text())
    assert (found["scored"], found["counted"]) == (6, 3)
    assert found["levels"] == [
        {"n": 2, "score": 1, "heatmap_iou": pytest.approx(0.05), "iou": pytest.approx(0.025)},
        {"n": 1, "score": 2, "heatmap_iou": pytest.approx(0.2), "iou": pytest.approx(0.1)},
    ]
    # Deviations (−1/3, −1/3, 2/3) and (−0.1, 0, 0.1): 0.1 / √(2/3 · 0.02).
    assert found["heatmap"]["r"] == found["mask"]["r"] == pytest.approx(0.1 / (2 / 3 * 0.02) ** 0.5)
    assert "3 scores, R with the heatmap's IoU 0.866" in capsys.readouterr().out


def test_many_different_scores_are_told_by_tenths_of_their_range() -> None:
    lines = [{"number": i, "id": i, "target": True, "heatmap_iou": i / 100, "iou": i / 100} for i in range(100)]
    levels = beside(lines, {i: float(i) for i in range(100)})["levels"]
    assert len(levels) == BINS and sum(level["n"] for level in levels) == 100
    assert [level["score"] for level in levels] == pytest.approx([100 * level["iou"] for level in levels])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("number,grade\n0,1\n", "columns number and score"),
        ("number,score\n0,good\n", "scores.csv:2: number '0' or score 'good'"),
        ("number,score\n,1\n", "scores.csv:2"),
        ("number,score\n99,1\n", "no question 99"),
        ("number,score\n0,1\n0,2\n", "scores.csv:3: question 0 has two scores"),
        ("number,score\n0,nan\n", "not finite"),
        ("number,score,id\n0,1,q1\n", "'q0', not 'q1'"),
        ('number,score\n0,"1\n', "cannot be read as CSV"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EngineError, match="(?s)" + said.replace(".", r"\.")) as caught:
        read_scores(written(tmp_path, text), LINES)
    assert caught.value.code == "scores-broken"
