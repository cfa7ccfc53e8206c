"""CoPRS's Fig. 3 a–d: heatmap and mask, batch by batch."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from loupe_engine.evaluation.batches import main, points_of


def logged(step: int, **metrics: float | None) -> str:
    return json.dumps({"step": step, "loss": 1.0, "metrics": metrics})


def test_a_step_made_again_counts_once_and_lines_without_both_losses_do_not() -> None:
    lines = [
        logged(1, bce_heatmap=0.5, dice_mask=0.75),
        logged(2, bce_heatmap=0.25),
        logged(3, bce_heatmap=None, dice_mask=0.5),
        logged(1, bce_heatmap=0.25, dice_mask=0.5),
    ]
    assert points_of("\n".join(lines)) == [(0.75, 0.5)]


def test_the_plot_says_what_its_points_are_and_holds_those_that_are_outside(tmp_path: Path) -> None:
    metrics, out = tmp_path / "metrics.jsonl", tmp_path / "batches.svg"
    metrics.write_text("\n".join(logged(i, bce_heatmap=1.5 - i / 4, dice_mask=1 - i / 8) for i in range(1, 5)))
    main(metrics, out)
    root = ElementTree.fromstring(out.read_text())
    texts = [node.text for node in root.iter() if node.tag.endswith("text")]
    assert any(text and text.startswith("4 batches · y = 0.500x + 0.250 · R = 1.000") for text in texts)
    assert {"1 − BCE of the heatmap", "1 − Dice loss of the mask"} <= set(texts)
    circles = [node for node in root.iter() if node.tag.endswith("circle")]
    assert len(circles) == 4 and min(float(node.attrib["cx"]) for node in circles) == pytest.approx(64)


def test_without_such_losses_there_is_no_plot(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text(logged(1, reward=0.5))
    main(tmp_path / "metrics.jsonl", tmp_path / "batches.svg")
    assert not (tmp_path / "batches.svg").exists()
