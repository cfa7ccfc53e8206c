"""Does a better heatmap, or a better box, come with a better mask? CoPRS's analysis, heatmap IoU against mask IoU, a line, and
R; LENS's question of the box."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .band import Point, band

# More circles than this only make the file slow to open.
_MOST_POINTS = 2000
_LEFT, _TOP, _SIDE = 64, 56, 400
_WIDTH, _HEIGHT = _LEFT + _SIDE + 24, _TOP + _SIDE + 64
# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Fit:
    """y ≈ slope · x + intercept over n points; r is Pearson's. None where undefined."""

    n: int
    slope: float | None = None
    intercept: float | None = None
    r: float | None = None


def fit(points: Sequence[Point]) -> Fit:
    """Ordinary least squares of y on x, in float64.

    No line below two points or where all x are the same; where all y are, the line is level and R undefined.
    Raises ValueError for a number that is not finite.
    """
    n = len(points)
    if not all(math.isfinite(value) for point in points for value in point):
        raise ValueError("a point of the correlation is not finite")
    xs, ys = [x for x, _ in points], [y for _, y in points]
    # Compared, not computed: the deviations of equal numbers from their rounded mean need not be 0.
    if n < 2 or min(xs) == max(xs):
        return Fit(n)
    mean_x, mean_y = math.fsum(xs) / n, math.fsum(ys) / n
    if min(ys) == max(ys):
        return Fit(n, 0.0, ys[0])
    dx, dy = [x - mean_x for x in xs], [y - mean_y for y in ys]
    sxx, syy = math.fsum(d * d for d in dx), math.fsum(d * d for d in dy)
    sxy = math.fsum(a * b for a, b in zip(dx, dy))
    # Differences so small that their squares vanish: as good as the same.
    if sxx == 0:
        return Fit(n)
    slope, spread = sxy / sxx, math.sqrt(sxx * syy)
    # Rounding may lead past 1.
    r = max(-1.0, min(1.0, sxy / spread)) if spread else None
    return Fit(n, slope, mean_y - slope * mean_x, r)


def correlation_plot(
    points: Sequence[Point],
    line: Fit,
    title: str = "Heatmap and mask",
    across: str = "heatmap IoU",
    means: Sequence[Point] = (),
    up: str = "mask IoU",
    of: str = "sentences",
) -> str:
    """A scatter of (`across`, `up`), both 0…1, with the line, as one SVG of its own; `means` are joined by a dashed one. `of`:
    what the points are.

    At most 2,000 points are drawn, spread evenly over the list. Everything has the colour of the text around it.
    Raises ValueError for a point outside 0…1.
    """
    if not all(0 <= value <= 1 for point in [*points, *means] for value in point):
        raise ValueError("a point of the plot is outside 0…1")
    drawn = _spread(points)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            'font-family="system-ui, sans-serif" font-size="13" fill="currentColor" stroke="none">',
            f"<title>{_text(title)}</title>",
            # Only as a file or <img>, where no text around gives the colour; within a page svg is not the root.
            "<style>svg:root { color-scheme: light dark; color: CanvasText }</style>",
            f'<text x="16" y="22" font-size="16">{_text(title)}</text>',
            f'<text x="16" y="42" font-size="12">{_text(_caption(line, len(drawn), of))}</text>',
            *_axes(across, up),
            '<g fill-opacity="0.35">',
            *(f'<circle cx="{_x(x)}" cy="{_y(y)}" r="2.5"/>' for x, y in drawn),
            *_beside(points, line),
            "</g>",
            *_line(line),
            *_means(means),
            "</svg>\n",
        ]
    )


def _spread(points: Sequence[Point]) -> list[Point]:
    count = min(len(points), _MOST_POINTS)
    return [points[i * len(points) // count] for i in range(count)]


def _caption(line: Fit, drawn: int, of: str) -> str:
    parts = [f"{line.n:,} {of}"]
    if drawn < line.n:
        parts.append(f"{drawn:,} drawn")
    if line.slope is not None and line.intercept is not None:
        sign = "+" if line.intercept >= 0 else "−"
        parts.append(f"y = {_number(line.slope)}x {sign} {abs(line.intercept):.3f}")
    parts.append("R undefined" if line.r is None else f"R = {_number(line.r)}")
    return " · ".join(parts)


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def _axes(across: str, up: str) -> list[str]:
    bottom, middle_x, middle_y = _TOP + _SIDE, _LEFT + _SIDE // 2, _TOP + _SIDE // 2
    parts = [f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="currentColor"/>']
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _x(tick), _y(tick)
        parts += [
            f'<path d="M{x} {bottom}v5M{_LEFT} {y}h-5" stroke="currentColor"/>',
            f'<text x="{x}" y="{bottom + 20}" text-anchor="middle">{tick:g}</text>',
            f'<text x="{_LEFT - 9}" y="{y}" dy="0.35em" text-anchor="end">{tick:g}</text>',
        ]
    parts += [
        f'<text x="{middle_x}" y="{bottom + 46}" text-anchor="middle">{_text(across)}</text>',
        f'<text transform="translate(16 {middle_y}) rotate(-90)" text-anchor="middle">{_text(up)}</text>',
    ]
    return parts


def _line(line: Fit) -> list[str]:
    """The part of the line that lies inside the frame: none of it may."""
    if line.slope is None or line.intercept is None:
        return []
    low, high = 0.0, 1.0
    if line.slope != 0:
        # Where it meets the frame's bottom and top.
        first, last = sorted(((0 - line.intercept) / line.slope, (1 - line.intercept) / line.slope))
        low, high = max(low, first), min(high, last)
    elif not 0 <= line.intercept <= 1:
        return []
    if low > high:
        return []
    # Clamped: at the frame's edge the product may be a rounding past it.
    left, right = (min(max(line.slope * x + line.intercept, 0.0), 1.0) for x in (low, high))
    ends = f'x1="{_x(low)}" y1="{_y(left)}" x2="{_x(high)}" y2="{_y(right)}"'
    return [f'<line {ends} stroke="currentColor" stroke-width="2"/>']


def _means(means: Sequence[Point]) -> list[str]:
    if not means:
        return []
    places = [(_x(x), _y(y)) for x, y in means]
    return [
        f'<polyline points="{" ".join(f"{x},{y}" for x, y in places)}" fill="none" stroke="currentColor" stroke-dasharray="5 4"/>',
        *(f'<rect x="{x}" y="{y}" width="9" height="9" transform="translate(-4.5 -4.5)"/>' for x, y in places),
    ]


def _x(value: float) -> str:
    return f"{_LEFT + value * _SIDE:.2f}".rstrip("0").rstrip(".")


def _y(value: float) -> str:
    return f"{_TOP + (1 - value) * _SIDE:.2f}".rstrip("0").rstrip(".")


def _beside(points: Sequence[Point], line: Fit) -> list[str]:
    """The dashed line y = x, and the line's band as far as it lies inside the frame."""
    equal = f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" fill="none" stroke="currentColor" stroke-dasharray="4 4" stroke-opacity="0.6"/>'
    if line.slope is None or line.intercept is None:
        return [equal]
    around = band(points, line.slope, line.intercept)
    if not around:
        return [equal]
    inside = [(x, min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)) for x, low, high in around]
    corners = [f"{_x(x)},{_y(high)}" for x, _, high in inside] + [f"{_x(x)},{_y(low)}" for x, low, _ in reversed(inside)]
    return [equal, f'<polygon points="{" ".join(corners)}" fill-opacity="0.18"/>']


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))
