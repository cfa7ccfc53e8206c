"""The band around a correlation's line, against numpy's own covariance of the fitted coefficients."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from loupe_engine.evaluation import correlation_plot, fit
from loupe_engine.evaluation.band import band

SVG = "{http://www.w3.org/2000/svg}"


def test_the_band_is_ten_standard_errors_of_the_mean() -> None:
    rng = np.random.default_rng(3)
    x = rng.random(40)
    y = 0.2 + 0.7 * x + 0.05 * rng.standard_normal(40)
    points = list(zip(x.tolist(), y.tolist()))
    line = fit(points)
    (slope, intercept), covariance = np.polyfit(x, y, 1, cov=True)
    assert (line.slope, line.intercept) == pytest.approx((slope, intercept))
    around = band(points, line.slope, line.intercept)
    assert (around[0][0], around[-1][0]) == (x.min(), x.max())
    for at, low, high in around:
        here = np.array([at, 1.0])
        error = np.sqrt(here @ covariance @ here)
        assert (low, high) == pytest.approx((slope * at + intercept - 10 * error, slope * at + intercept + 10 * error))


@pytest.mark.parametrize("points", [[(0.1, 0.2), (0.5, 0.4)], [(0.3, 0.1), (0.3, 0.5), (0.3, 0.9)], []])
def test_no_band_where_there_is_no_error_to_tell(points: list[tuple[float, float]]) -> None:
    assert band(points, 0.0, 0.5) == []


def test_the_plot_has_the_band_inside_its_frame_and_the_line_of_equal_values() -> None:
    points = np.random.default_rng(4).random((30, 2)).tolist()
    root = ElementTree.fromstring(correlation_plot(points, fit(points)))
    (shape,) = root.iter(f"{SVG}polygon")
    corners = [tuple(map(float, one.split(","))) for one in shape.get("points").split()]
    assert all(64 <= x <= 464 and 56 <= y <= 456 for x, y in corners) and {y for _, y in corners} & {56, 456}
    assert [one.get("d") for one in root.iter(f"{SVG}path") if one.get("stroke-dasharray")] == ["M64 456L464 56"]
    none = ElementTree.fromstring(correlation_plot(points[:1], fit(points[:1])))
    assert not list(none.iter(f"{SVG}polygon"))
