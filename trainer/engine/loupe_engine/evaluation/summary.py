"""Answers → the row of figures (as `loupe eval --json` writes it), everything beside it, and the plots of CoPRS and LENS."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from .answers import Line, outcome_of
from .band import Point
from .correlation import correlation_plot, fit
from .outcome import Outcome
from .tally import Figures, Tally, figures_of

ROW = ("n", "giou", "ciou", "p50", "p70", "p90", "box_accuracy", "absent_accuracy", "answer_rate")


def row_of(figures: Figures, name: str, describes: str) -> dict[str, Any]:
    """A row of a manifest's `evaluation`, to four digits."""
    values = {key: getattr(figures, key) for key in ROW}
    return {"set": name, "describes": describes, **{key: rounded(value) for key, value in values.items()}}


def details_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All figures of these outcomes, unrounded; those of thoughts and heatmaps, of sentences that have one."""
    thoughts = [one.thought_tokens for one in outcomes if one.thought_tokens is not None]
    heatmaps = [one.heatmap.iou for one in outcomes if one.heatmap is not None and one.target]
    return {
        **asdict(figures_of(outcomes)),
        "thought_tokens_median": median(thoughts) if thoughts else None,
        # Of sentences with a target for which a heatmap was drawn.
        "heatmap_giou": math.fsum(heatmaps) / len(heatmaps) if heatmaps else None,
    }


def box_points(lines: Sequence[Line]) -> list[Point]:
    """(box IoU, mask IoU) of each sentence with a target whose reply has a box."""
    return [(line["box_iou"], line["iou"]) for line in lines if line.get("target") and line["box"] is not None]


def by_tenth(points: Sequence[Point]) -> list[dict[str, float]]:
    """Means of the points whose x is nearest to 0, 0.1, … 1."""
    tenths: dict[int, list[Point]] = {}
    for point in points:
        tenths.setdefault(int(point[0] * 10 + 0.5), []).append(point)
    means = []
    for tenth, some in sorted(tenths.items()):
        box, mask = (math.fsum(values) / len(some) for values in zip(*some, strict=True))
        means.append({"n": len(some), "box_iou": box, "iou": mask})
    return means


def summary(
    name: str, describes: str, lines: Sequence[Line], unread: Counter[str]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """(row, everything, plots as SVG: "correlation" where there are heatmaps, "boxes" where there are boxes). `unread`: records
    of the dataset that could not even be asked, by code."""
    tally, skips = Tally(), Counter(unread)
    for line in lines:
        outcome = outcome_of(line)
        if outcome is not None:
            tally.add(line["number"], outcome)
        elif "skip" in line:
            skips[line["skip"]["code"]] += 1
    outcomes = [one for one in map(outcome_of, lines) if one is not None]
    groups = sorted({one.group for one in outcomes if one.group is not None})
    points = tally.points()
    line, boxes = fit(points), box_points(lines)
    box_line, tenths = fit(boxes), by_tenth(boxes)
    everything = {
        "set": name,
        "describes": describes,
        "questions": len(lines),
        "judged": len(tally),
        "skipped": dict(sorted(skips.items())),
        "all": details_of(outcomes),
        "groups": {group: details_of([one for one in outcomes if one.group == group]) for group in groups},
        "correlation": asdict(line) if points else None,
        "boxes": {**asdict(box_line), "by_tenth": tenths} if boxes else None,
    }
    plots = {}
    if points:
        plots["correlation"] = correlation_plot(points, line, f"Heatmap and mask: {name}")
    if boxes:
        means = [(mean["box_iou"], mean["iou"]) for mean in tenths]
        plots["boxes"] = correlation_plot(boxes, box_line, f"Box and mask: {name}", "box IoU", means)
    return row_of(tally.figures(), name, describes), everything, plots


def rounded(value: float | int | None) -> float | int | None:
    return round(value, 4) if isinstance(value, float) else value
