"""Evaluation at its edges: counting pixels, boxes, tallies from several ranks, the correlation and its plot."""

from __future__ import annotations

import itertools
import pickle
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

from loupe_engine.evaluation import Fit, Outcome, Overlap, Tally, correlation_plot, figures_of, fit, judge, overlap
from loupe_engine.boxes import box_iou
from loupe_engine.masks import tight_box

torch.set_num_threads(1)

NAN, INF = float("nan"), float("inf")


def rows(*lines):
    return np.array([[char == "#" for char in line] for line in lines])


A, B, EMPTY = rows("##..", "##..", "...."), rows(".###", ".###", "...."), rows("....", "....", "....")
RIGHT, LEFT = rows("..##", "..##", "..##"), rows("##..", "##..", "##..")


@pytest.mark.parametrize(
    ("truth", "answer", "ignore", "counts", "iou"),
    [
        (A, B, None, (2, 8), 0.25),
        (A, A, None, (4, 4), 1),
        (A, None, None, (0, 4), 0),
        (None, B, None, (0, 6), 0),
        (None, None, None, (0, 0), 1),
        (EMPTY, EMPTY, None, (0, 0), 1),
        (None, EMPTY, None, (0, 0), 1),
        (A, B, EMPTY, (2, 8), 0.25),
        (A, B, RIGHT, (2, 4), 0.5),
        (A, B, RIGHT | LEFT, (0, 0), 1),
        (A, RIGHT, RIGHT, (0, 4), 0),
        (None, RIGHT, RIGHT, (0, 0), 1),
        (None, None, RIGHT, (0, 0), 1),
    ],
)
@pytest.mark.parametrize("kind", [lambda m: m, lambda m: m.astype(np.uint8) * 255, torch.from_numpy])
def test_pixels_are_counted_outside_the_ignored_ones(truth, answer, ignore, counts, iou, kind):
    masks = [None if mask is None else kind(mask) for mask in (truth, answer, ignore)]
    found = overlap(*masks)
    assert (found.intersection, found.union) == counts and found.iou == iou
    assert type(found.intersection) is type(found.union) is int


def test_polygons_that_overlap_count_once():
    assert overlap(A.astype(np.int64) * 2, A) == Overlap(4, 4)


@pytest.mark.parametrize(
    ("truth", "answer", "message"),
    [
        (A, A.T, "one size"),
        (A.astype(np.float32), A, "float32"),
        (torch.zeros(3, 4), None, "float32"),
        (A[None], None, "H,W"),
    ],
)
def test_masks_that_cannot_be_compared(truth, answer, message):
    with pytest.raises(ValueError, match=message):
        overlap(truth, answer)


@pytest.mark.parametrize(("intersection", "union"), [(-1, 2), (3, 2), (-2, -1)])
def test_impossible_counts(intersection, union):
    with pytest.raises(ValueError):
        Overlap(intersection, union)


def test_a_rounded_count_is_refused():
    with pytest.raises(TypeError):
        Overlap(1.0, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mask", "box"),
    [
        (A, (0, 0, 2, 2)),
        (EMPTY, None),
        (None, None),
        (rows("#...", "....", "...#"), (0, 0, 4, 3)),
        (rows("..#.", "....", ".#.."), (1, 0, 3, 3)),
        (rows("#"), (0, 0, 1, 1)),
    ],
)
def test_the_tight_box(mask, box):
    assert tight_box(mask) == box


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0, 0, 4, 4), (2, 0, 6, 4), 1 / 3),
        ((0, 0, 1, 1), (2, 2, 3, 3), 0),
        ((0, 0, 1, 1), (1, 0, 2, 1), 0),
        ((1, 1, 1, 1), (1, 1, 1, 1), 0),
        ((1, 2, 3, 4), (1, 2, 3, 4), 1),
        ((0, 0, 1, 1), (2, 0, 3, 1), 0),
        ((3, 4, 1, 2), (1, 2, 3, 4), 0),
        ((3, 2, 1, 4), (1, 2, 3, 4), 0),
        ((1, 4, 3, 2), (1, 2, 3, 4), 0),
        ((NAN, 0, 1, 1), (0, 0, 1, 1), 0),
        ((0, NAN, 1, 1), (0, 0, 1, 1), 0),
        ((0, 0, INF, 1), (0, 0, 1, 1), 0),
        ((-1e308, -1e308, 1e308, 1e308), (0, 0, 1, 1), 0),
    ],
)
def test_iou_of_boxes(a, b, expected):
    assert box_iou(a, b) == pytest.approx(expected, abs=1e-15)
    assert box_iou(b, a) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("truth", "answer", "ignore", "expected"),
    [
        (A, A, None, (True, False, 1)),
        (A, None, None, (True, True, 1)),
        (A, EMPTY, None, (True, True, 1)),
        (None, None, None, (False, True, None)),
        (EMPTY, B, None, (False, False, None)),
        # Ignored pixels change neither what there is nor what the model said.
        (A, RIGHT, RIGHT, (True, False, 1)),
        (A, A, LEFT, (True, False, 1)),
    ],
)
def test_target_refusal_and_box_are_those_of_the_whole_photo(truth, answer, ignore, expected):
    outcome = judge(truth, answer, (0, 0, 2, 2), ignore=ignore)
    assert (outcome.target, outcome.refused, outcome.box_iou) == expected


def test_no_box_where_there_is_a_target_is_0():
    assert judge(A, A, None).box_iou == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"target": True, "box_iou": None},
        {"target": False, "box_iou": 0.0},
        {"target": True, "box_iou": NAN},
        {"target": True, "box_iou": 1.01},
        {"target": True, "box_iou": 1.0, "thought_tokens": -1},
    ],
)
def test_impossible_outcomes(fields):
    with pytest.raises(ValueError):
        Outcome(mask=Overlap(0, 0), refused=True, **fields)


def test_what_was_not_measured_is_none():
    none = figures_of([])
    assert (none.n, none.targets, none.intersection, none.union) == (0, 0, 0, 0)
    fractions = [none.giou, none.ciou, none.p50, none.p70, none.p90, none.box_accuracy, none.absent_accuracy]
    assert {*fractions, none.answer_rate, none.thought_tokens} == {None}
    absent = figures_of([judge(None, None, None)])
    assert (absent.giou, absent.absent_accuracy) == (1, 1)
    assert (absent.ciou, absent.p50, absent.answer_rate) == (None, None, None)


def made(intersection, union, box=0.0, **fields):
    return Outcome(Overlap(intersection, union), target=True, refused=False, box_iou=box, **fields)


def test_a_threshold_counts_what_is_exactly_on_it():
    figures = figures_of([made(7 * k, 10 * k, 0.5) for k in (1, 3, 7, 1000003)])
    assert (figures.p50, figures.p70, figures.p90, figures.box_accuracy) == (1, 1, 0, 1)
    below = figures_of([made(7 * 10**9 - 1, 10**10, np.nextafter(0.5, 0))])
    assert (below.p70, below.box_accuracy) == (0, 0)


def test_sums_of_pixels_neither_round_nor_wrap():
    # float32 stops counting ones at 2**24, float64 at 2**53, int64 at 2**63; numpy's int32 would wrap.
    large = [made(np.int32(2**31 - 1), np.int64(2**62)), made(2**62, 2**62), made(1, 2**62 + 1)]
    figures = figures_of(large)
    assert figures.intersection == 2**62 + 2**31 and figures.union == 3 * 2**62 + 1
    assert figures_of([made(torch.tensor(3), torch.tensor(4))]).intersection == 3


def test_the_mean_of_many_equal_ious_is_that_iou():
    assert figures_of([made(1, 10)] * 100_000).giou == 0.1


def test_tokens_of_thought_are_of_those_that_have_a_count():
    outcomes = [made(1, 1, thought_tokens=count) for count in (0, 7, None, 8)]
    assert figures_of(outcomes).thought_tokens == 5


def shuffled_outcomes():
    rng = np.random.default_rng(5)
    for number in range(60):
        union = int(rng.integers(1, 9999))
        group = [None, "short", "long"][number % 3]
        yield (f"photo {number // 2}", number % 2), made(int(rng.integers(0, union + 1)), union, group=group)


def test_ranks_merge_in_any_order_and_a_padded_sentence_counts_once():
    every = list(shuffled_outcomes())
    ranks = [Tally() for _ in range(3)]
    # A sampler that pads: each rank begins with the sentence that the one before ends with.
    for rank, tally in enumerate(ranks):
        for key, outcome in every[max(rank * 20 - 1, 0) : rank * 20 + 20]:
            tally.add(key, outcome)
    whole = Tally()
    for key, outcome in every:
        whole.add(key, outcome)
    for order in itertools.permutations(ranks):
        merged = sum((pickle.loads(pickle.dumps(tally)) for tally in order), Tally())
        assert len(merged) == 60 and merged.figures() == whole.figures()
        assert merged.by_group() == whole.by_group() and list(merged.by_group()) == ["long", "short"]
    assert [len(tally) for tally in ranks] == [20, 21, 21]
    assert whole.figures().n == 60 and sum(one.n for one in whole.by_group().values()) == 40


def test_two_outcomes_of_one_sentence_are_an_error():
    tally, other = Tally(), Tally()
    tally.add("a", made(1, 2))
    tally.add("a", made(1, 2))
    assert len(tally) == 1
    with pytest.raises(ValueError, match="'a'"):
        tally.add("a", made(1, 3))
    other.add("a", made(2, 2))
    with pytest.raises(ValueError, match="'a'"):
        tally + other
    # What failed changed nothing.
    assert tally.figures().ciou == 0.5


def test_points_are_those_of_targets_with_a_heatmap():
    tally = Tally()
    tally.add(1, judge(A, B, None, heatmap=A))
    tally.add(2, judge(A, B, None))
    tally.add(3, judge(None, None, None, heatmap=EMPTY))
    tally.add(4, judge(A, A, None, heatmap=B, ignore=RIGHT))
    assert tally.points() == [(1, 0.25), (0.5, 1)]


@pytest.mark.parametrize("count", [2, 3, 50, 3000])
def test_the_fit_agrees_with_numpy(count):
    rng = np.random.default_rng(count)
    x = rng.random(count)
    y = np.clip(0.7 * x + 0.1 + rng.normal(0, 0.1, count), 0, 1)
    line = fit(list(zip(x.tolist(), y.tolist())))
    slope, intercept = np.polyfit(x, y, 1)
    assert line.n == count
    assert (line.slope, line.intercept) == pytest.approx((slope, intercept), abs=1e-10)
    assert line.r == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-10)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], Fit(0)),
        ([(0.3, 0.4)], Fit(1)),
        ([(0.1, 0.2)] * 3, Fit(3)),
        ([(0.1, 0.2), (0.1, 0.9), (0.1, 0.5)], Fit(3)),
        ([(0.1, 0.7), (0.5, 0.7), (0.6, 0.7)], Fit(3, 0.0, 0.7)),
        ([(0.0, 0.0), (1.0, 1.0)], Fit(2, 1.0, 0.0, 1.0)),
        ([(0.0, 1.0), (1.0, 0.0)], Fit(2, -1.0, 1.0, -1.0)),
        ([(0.0, 0.0), (1e-200, 1.0)], Fit(2)),
    ],
)
def test_where_the_line_or_r_is_undefined(points, expected):
    assert fit(points) == expected


@pytest.mark.parametrize("value", [NAN, INF, -INF])
def test_a_point_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="finite"):
        fit([(0.0, 1.0), (value, 0.5)])


SVG = "{http://www.w3.org/2000/svg}"


def plot(points, **options):
    return ElementTree.fromstring(correlation_plot(points, fit(points), **options))


@pytest.mark.parametrize(("count", "circles"), [(0, 0), (1, 1), (2, 2), (2000, 2000), (2001, 2000), (5000, 2000)])
def test_the_plot_has_a_circle_a_point_up_to_its_most(count, circles):
    points = np.random.default_rng(count).random((count, 2)).tolist()
    root = plot(points)
    drawn = root.findall(f".//{SVG}circle")
    assert len(drawn) == circles
    places = {(one.get("cx"), one.get("cy")) for one in drawn}
    assert all(64 <= float(x) <= 464 and 56 <= float(y) <= 456 for x, y in places)
    words = " ".join(text for text in root.itertext())
    assert f"{count:,} sentences" in words and ("2,000 drawn" in words) == (count > 2000)


def test_the_plot_puts_points_and_line_where_they_belong():
    root = plot([(0.0, 0.0), (1.0, 1.0), (0.5, 0.5)])
    drawn = root.findall(f".//{SVG}circle")
    assert [(one.get("cx"), one.get("cy")) for one in drawn] == [("64", "456"), ("464", "56"), ("264", "256")]
    (line,) = root.findall(f"{SVG}line")
    assert [line.get(name) for name in ("x1", "y1", "x2", "y2")] == ["64", "456", "464", "56"]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert {"0", "0.5", "1", "heatmap IoU", "mask IoU"} <= set(texts)
    assert "R = 1.000" in texts[1] and "y = 1.000x + 0.000" in texts[1]


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        (Fit(2, 2.0, -0.5, 0.5), ["164", "456", "364", "56"]),
        (Fit(2, -2.0, 1.5, -0.5), ["164", "56", "364", "456"]),
        (Fit(2, 0.0, 0.5), ["64", "256", "464", "256"]),
        (Fit(2, 0.0, 1.5), None),
        (Fit(2, 1.0, 3.0, 0.1), None),
        (Fit(2, 1e-320, 0.5, 0.1), ["64", "256", "464", "256"]),
        (Fit(1), None),
    ],
)
def test_the_line_stays_inside_the_frame(line, ends):
    root = ElementTree.fromstring(correlation_plot([(0.5, 0.5)], line))
    found = [[one.get(name) for name in ("x1", "y1", "x2", "y2")] for one in root.findall(f"{SVG}line")]
    assert found == ([] if ends is None else [ends])


def test_an_undefined_r_is_said():
    assert "R undefined" in correlation_plot([(0.5, 0.5)], fit([(0.5, 0.5)]))


@pytest.mark.parametrize("title", ["<script>a & b</script>", "]]>", "\"quotes' é 犬 🐕", "a\x00b\x1b\ud800c\uffff"])
def test_a_title_is_text(title):
    root = plot([(0.2, 0.3)], title=title)
    shown = re.sub("[\x00\x1b\ud800\uffff]", "\ufffd", title)
    assert root.find(f"{SVG}title").text == root.find(f"{SVG}text").text == shown
    assert not list(root.iter("script")) and not list(root.iter(f"{SVG}script"))


def test_the_plot_takes_the_colour_of_its_surroundings_and_nothing_from_outside():
    text = correlation_plot([(0.1, 0.1), (0.2, 0.3)], fit([(0.1, 0.1), (0.2, 0.3)]))
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', text))
    assert colours == {"currentColor", "none"}
    assert "href" not in text and "url(" not in text and text.count("http") == 1
    text.encode("utf-8")


@pytest.mark.parametrize("point", [(1.1, 0), (0, -0.1), (NAN, 0)])
def test_a_point_off_the_axes_is_refused(point):
    with pytest.raises(ValueError, match="0…1"):
        correlation_plot([point], Fit(1))
