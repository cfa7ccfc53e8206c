"""Does a batch whose heatmaps are better have better masks? CoPRS's Fig. 3 a–d: `python -m loupe_engine.evaluation.batches
METRICS.jsonl OUT.svg`, of a stage that logs both losses; without them nothing is written."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

from ..whole_files import write_whole
from .band import Point
from .correlation import correlation_plot, fit

LOSSES = "bce_heatmap", "dice_mask"


def points_of(metrics: str) -> list[Point]:
    """(1 − BCE of the heatmap, 1 − Dice loss of the mask) of every line of metrics.jsonl that has both; of a step that was
    made again after an interruption, the last."""
    found: dict[int, Point] = {}
    for text in metrics.splitlines():
        line = json.loads(text)
        values = [line.get("metrics", {}).get(name) for name in LOSSES]
        if all(isinstance(value, int | float) and math.isfinite(value) for value in values):
            found[line["step"]] = (1 - values[0], 1 - values[1])
    return list(found.values())


def main(metrics: Path, out: Path) -> None:
    points = points_of(metrics.read_text(encoding="utf-8"))
    if not points:
        return
    # A loss above 1 is drawn at the frame, and counts as it is.
    drawn = [(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)) for x, y in points]
    across, up = "1 − BCE of the heatmap", "1 − Dice loss of the mask"
    write_whole(out, correlation_plot(drawn, fit(points), "Heatmap and mask, batch by batch", across, up=up, of="batches"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
