"""Answers → the row of figures (as `loupe eval --json` writes it), everything beside it, and CoPRS's plot."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from .answers import Line, outcome_of
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


def summary(
    name: str, describes: str, lines: Sequence[Line], unread: Counter[str]
) -> tuple[dict[str, Any], dict[str, Any], str | None]:
    """(row, everything, the plot as SVG where there is one). `unread`: records of the dataset that could not even be
    asked, by code."""
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
    line = fit(points)
    everything = {
        "set": name,
        "describes": describes,
        "questions": len(lines),
        "judged": len(tally),
        "skipped": dict(sorted(skips.items())),
        "all": details_of(outcomes),
        "groups": {group: details_of([one for one in outcomes if one.group == group]) for group in groups},
        "correlation": asdict(line) if points else None,
    }
    plot = correlation_plot(points, line, f"Heatmap and mask: {name}") if points else None
    return row_of(tally.figures(), name, describes), everything, plot


def rounded(value: float | int | None) -> float | int | None:
    return round(value, 4) if isinstance(value, float) else value
