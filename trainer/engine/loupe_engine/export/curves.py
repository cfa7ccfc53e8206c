"""The training curves as one SVG file: a row a stage, its loss on the left, what tells most about it on the right."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .making import StageRun

Point = tuple[float, float]

TELLING: dict[str, dict[str, str]] = {
    "vision": {"kind_accuracy": "names it right"},
    "segmenter": {"iou_box": "IoU from a box", "iou_click": "from a click"},
    "cold_start": {"box_error_px": "box error, px"},
    "align": {"iou_mask": "IoU of the mask", "iou_heatmap": "of the heatmap"},
    "rl": {"reward": "reward"},
}
"""Metrics to draw beside a stage's loss, and their names for people; those that were not logged are left out."""

# Points of a curve: one for about three pixels.
_MOST_POINTS = 110
_WIDTH, _ROW, _TOP = 760, 150, 30
_PLOT_WIDTH, _PLOT_HEIGHT = 310, 96
_LEFTS = (52, 424)
# The picture has a ground of its own: where it is shown, the page's colours may not be the system's.
_STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#6d6963}.name{font-size:13px;font-weight:600;fill:#1d1c1a}"
    ".ground{fill:#fbfaf8}path{fill:none;stroke-width:1.6;stroke-linejoin:round}.axis{stroke:#d9d4cb;stroke-width:1}"
    "path.a{stroke:#0f7a6c}path.b{stroke:#b4452c}tspan.a{fill:#0f7a6c}tspan.b{fill:#b4452c}"
    "@media(prefers-color-scheme:dark){text{fill:#a8a29a}.name{fill:#eceae5}.ground{fill:#161614}.axis{stroke:#3d3b37}"
    "path.a{stroke:#4cc9b4}path.b{stroke:#f0876c}tspan.a{fill:#4cc9b4}tspan.b{fill:#f0876c}}"
)


def curves(stages: Sequence[StageRun]) -> str:
    """x: steps. y: the logged means, averaged over neighbours; the steepest 2 % of a curve may leave its frame."""
    height = _ROW * len(stages) + 10
    rows = [part for i, stage in enumerate(stages) for part in stage_row(stage, i * _ROW)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
            f"<title>Training curves: {', '.join(stage.name for stage in stages)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{_WIDTH}" height="{height}"/>',
            *rows,
            "</svg>\n",
        ]
    )


def stage_row(stage: StageRun, top: int) -> list[str]:
    title = f"{stage.name} · {stage.steps:,} steps · {stage.seconds / 60:.0f} min"
    telling = {label: series(stage.lines, key) for key, label in TELLING.get(stage.name, {}).items()}
    telling = {label: points for label, points in telling.items() if points}
    panels = [{"loss": series(stage.lines, None)}, telling]
    return [
        f'<text class="name" x="{_LEFTS[0]}" y="{top + 20}">{title}</text>',
        *(part for left, panel in zip(_LEFTS, panels) for part in plot(panel, left, top + _TOP, stage.steps)),
    ]


def series(lines: Sequence[dict], key: str | None) -> list[Point]:
    """(step, value) of a metric, or of the loss, averaged over neighbours; values that are not finite are left out."""
    raw = [(line["step"], line.get("loss") if key is None else line.get("metrics", {}).get(key)) for line in lines]
    points = [(step, value) for step, value in raw if isinstance(value, int | float) and math.isfinite(value)]
    size = math.ceil(len(points) / _MOST_POINTS)
    groups = [points[i : i + size] for i in range(0, len(points), size or 1)]
    return smoothed([(mean(p[0] for p in group), mean(p[1] for p in group)) for group in groups])


def smoothed(points: Sequence[Point]) -> list[Point]:
    """The mean of each with its two neighbours."""
    values = [value for _, value in points]
    return [(step, mean(values[max(i - 1, 0) : i + 2])) for i, (step, _) in enumerate(points)]


def mean(values) -> float:
    values = list(values)
    return sum(values) / len(values)


def plot(lines: dict[str, list[Point]], left: int, top: int, steps: int) -> list[str]:
    """Curves in one frame with their last values, on one scale. Nothing without curves."""
    if not any(lines.values()):
        return []
    low, high = value_range([value for points in lines.values() for _, value in points])
    right, bottom = left + _PLOT_WIDTH, top + _PLOT_HEIGHT

    def at(point: Point) -> str:
        share = min((point[1] - low) / (high - low), 1)
        return f"{left + point[0] / max(steps, 1) * _PLOT_WIDTH:.0f} {bottom - share * _PLOT_HEIGHT:.1f}"

    parts = [
        f'<path class="axis" d="M{left} {top}V{bottom}H{right}"/>',
        f'<text x="{left - 6}" y="{top + 8}" text-anchor="end">{number(high)}</text>',
        f'<text x="{left - 6}" y="{bottom}" text-anchor="end">{number(low)}</text>',
        f'<text x="{right}" y="{bottom + 14}" text-anchor="end">{steps:,}</text>',
    ]
    legend = []
    for colour, (label, points) in zip("ab", lines.items()):
        parts.append(f'<path class="{colour}" d="M{"L".join(map(at, points))}"/>')
        legend.append(f'<tspan class="{colour}">{label} {number(points[-1][1])}</tspan>')
    # Below the axis: a curve may be anywhere within the frame.
    return [*parts, f'<text x="{left}" y="{bottom + 14}">{" · ".join(legend)}</text>']


def value_range(values: Sequence[float]) -> tuple[float, float]:
    """Without the highest 2 %: a loss falls steeply at first."""
    ordered = sorted(values)
    low, high = ordered[0], ordered[round(0.98 * (len(ordered) - 1))]
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
