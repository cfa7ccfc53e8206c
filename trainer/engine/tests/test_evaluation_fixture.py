"""tests/fixtures/evaluation.json: outcomes and figures that PyTorch's side and `loupe eval` must both give.

Run as a script (`PYTHONPATH=. python tests/test_evaluation_fixture.py`, then `npx biome format --write` on the file) it
writes them. What is expected is counted here pixel by pixel, in fractions, and the masks are written by pycocotools:
nothing comes from the code under test. tests/cli/evaluation-fixture.test.ts reads the same file.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from loupe_engine.data.readers.masks import decode_rle
from loupe_engine.evaluation import Tally, judge

PATH = Path(__file__).parents[3] / "tests/fixtures/evaluation.json"


def drawn(height, width, *boxes):
    mask = np.zeros((height, width), np.uint8)
    for x1, y1, x2, y2 in boxes:
        mask[y1:y2, x1:x2] = 1
    return mask


def noise(height, width, share, seed):
    return (np.random.default_rng(seed).random((height, width)) < share).astype(np.uint8)


def disc(height, width, x, y, radius):
    rows, columns = np.mgrid[:height, :width]
    return ((columns + 0.5 - x) ** 2 + (rows + 0.5 - y) ** 2 <= radius**2).astype(np.uint8)


TEN = (10, 10)
FULL = drawn(*TEN, (0, 0, 10, 10))
NOTHING = drawn(*TEN)
CORNER, AROUND_CORNER = drawn(*TEN, (7, 7, 10, 10)), drawn(*TEN, (6, 6, 10, 10))
PARTS = drawn(3, 5, (0, 0, 1, 1), (4, 2, 5, 3))
WIDE, TALL = drawn(*TEN, (0, 0, 10, 2)), drawn(*TEN, (0, 0, 6, 10))

# id, group, size, truth, answer, box, ignore, thought tokens.
CASES = [
    ("the very mask", "short", TEN, FULL, FULL, [0, 0, 10, 10], None, 3),
    ("on 0.5", "short", TEN, FULL, drawn(*TEN, (0, 0, 10, 5)), [0, 0, 10, 5], None, 0),
    ("a pixel below 0.5", "short", TEN, FULL, drawn(*TEN, (0, 0, 10, 4), (0, 4, 9, 5)), [0, 0, 10, 4.999], None, 7),
    ("on 0.7", "short", TEN, FULL, drawn(*TEN, (0, 0, 10, 7)), [0, 1.5, 10, 10], None, 12),
    ("on 0.9", "long", TEN, FULL, drawn(*TEN, (0, 0, 9, 10)), None, None, 48),
    ("beside it", "long", TEN, WIDE, drawn(*TEN, (0, 5, 10, 6)), [0, 5, 10, 6], None, 31),
    ("refused with a target", "long", TEN, WIDE, None, None, None, 5),
    ("refused, yet a box", None, TEN, drawn(*TEN, (2, 2, 5, 6)), NOTHING, [2, 2, 5, 6], None, None),
    ("absent and refused", "absent", TEN, None, None, None, None, 9),
    ("absent, empty masks", "absent", TEN, NOTHING, NOTHING, None, None, 4),
    ("absent, answered", "absent", TEN, None, drawn(*TEN, (0, 0, 10, 1)), [0, 0, 10, 1], None, 22),
    ("absent, answered with a box alone", "absent", TEN, None, None, [1, 1, 4, 4], None, 2),
    ("one pixel of one", "short", (1, 1), drawn(1, 1, (0, 0, 1, 1)), drawn(1, 1, (0, 0, 1, 1)), [0, 0, 1, 1], None, 1),
    ("one row", None, (1, 9), drawn(1, 9, (2, 0, 7, 1)), drawn(1, 9, (4, 0, 9, 1)), [4, 0, 9, 1], None, None),
    ("one column", None, (41, 1), drawn(41, 1, (0, 3, 1, 38)), drawn(41, 1, (0, 0, 1, 41)), [0, 0, 1, 41], None, 64),
    ("noise", "long", (13, 7), noise(13, 7, 0.5, 1), noise(13, 7, 0.6, 2), [0.25, 0.5, 6.75, 12.125], None, 17),
    ("discs", "long", (37, 53), disc(37, 53, 20, 17, 13), disc(37, 53, 23, 19, 12), [11, 7, 35, 31], None, 40),
    # 1/3 and 2/3 are no binary fractions.
    ("thirds", "short", (3, 5), drawn(3, 5, (0, 0, 5, 3)), drawn(3, 5, (0, 0, 5, 1)), [0, 0, 5, 2], None, 8),
    ("box corners out of order", "short", TEN, TALL, drawn(*TEN, (0, 0, 5, 10)), [6, 10, 0, 0], None, 6),
    ("two parts", None, (3, 5), PARTS, drawn(3, 5, (0, 0, 1, 3)), [0, 0, 5, 3], None, 3),
    ("partly ignored", "ignore", TEN, TALL, drawn(*TEN, (2, 0, 9, 10)), [2, 0, 9, 10], drawn(*TEN, (4, 0, 10, 5)), 11),
    ("answered in ignored pixels", "ignore", TEN, drawn(*TEN, (0, 0, 3, 3)), CORNER, [7, 7, 10, 10], AROUND_CORNER, 13),
    ("absent, answered in ignored pixels", "ignore", TEN, None, CORNER, [7, 7, 10, 10], AROUND_CORNER, 14),
    ("all of the target ignored", "ignore", TEN, CORNER, None, None, AROUND_CORNER, 15),
]


def encoded(mask):
    if mask is None:
        return None
    rle = coco_mask.encode(np.asfortranarray(mask))
    return {"size": [int(side) for side in rle["size"]], "counts": rle["counts"].decode("ascii")}


def counted(size, truth, answer, box, ignore):
    """The outcome, with IoUs as fractions, one pixel after the other."""

    def at(mask, x, y):
        return mask is not None and bool(mask[y, x])

    height, width = size
    places = [(x, y) for y in range(height) for x in range(width)]
    inside = [(x, y) for x, y in places if at(truth, x, y)]
    kept = [(x, y) for x, y in places if not at(ignore, x, y)]
    both = sum(at(truth, x, y) and at(answer, x, y) for x, y in kept)
    either = sum(at(truth, x, y) or at(answer, x, y) for x, y in kept)
    box_iou = None
    if inside:
        xs, ys = [x for x, _ in inside], [y for _, y in inside]
        box_iou = fraction_of_boxes(box, (min(xs), min(ys), max(xs) + 1, max(ys) + 1)) if box else Fraction(0)
    return {
        "intersection": both,
        "union": either,
        "target": bool(inside),
        "refused": not any(at(answer, x, y) for x, y in places),
        "iou": Fraction(both, either) if either else Fraction(1),
        "box_iou": box_iou,
    }


def fraction_of_boxes(a, b):
    a, b = [Fraction(value) for value in a], [Fraction(value) for value in b]
    if a[2] <= a[0] or a[3] <= a[1]:
        return Fraction(0)
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = wide * high if wide > 0 and high > 0 else Fraction(0)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def figures(rows):
    """Figures of (outcome, thought tokens), exact to the end."""

    def mean(values):
        return float(sum(map(Fraction, values), Fraction(0)) / len(values)) if values else None

    def at_least(name, bar):
        # The bar is the float that both programs compare with; a fraction on it is the same float.
        return mean([float(one[name]) >= bar for one in found])

    found = [one for one, _ in rows if one["target"]]
    both, either = (sum(one[name] for one, _ in rows) for name in ("intersection", "union"))
    return {
        "n": len(rows),
        "targets": len(found),
        "intersection": both,
        "union": either,
        "giou": mean([one["iou"] for one, _ in rows]),
        "ciou": float(Fraction(both, either)) if either else None,
        "p50": at_least("iou", 0.5),
        "p70": at_least("iou", 0.7),
        "p90": at_least("iou", 0.9),
        "box_accuracy": at_least("box_iou", 0.5),
        "absent_accuracy": mean([one["refused"] for one, _ in rows if not one["target"]]),
        "answer_rate": mean([not one["refused"] for one in found]),
        "thought_tokens": mean([tokens for _, tokens in rows if tokens is not None]),
    }


def generate() -> dict:
    lines, rows = [], []
    for id_, group, size, truth, answer, box, ignore, tokens in CASES:
        outcome = counted(size, truth, answer, box, ignore)
        rows.append((group, (outcome, tokens)))
        floats = {name: float(value) if isinstance(value, Fraction) else value for name, value in outcome.items()}
        lines.append(
            {
                "id": id_,
                "group": group,
                "size": list(size),
                "truth": encoded(truth),
                "answer": encoded(answer),
                "box": box,
                "ignore": encoded(ignore),
                "thought_tokens": tokens,
                "expect": floats,
            }
        )
    groups = sorted({group for group, _ in rows if group is not None})
    return {
        "lines": lines,
        "figures": figures([row for _, row in rows]),
        "groups": {name: figures([row for group, row in rows if group == name]) for name in groups},
    }


def write() -> None:
    PATH.write_text(json.dumps(generate()) + "\n", encoding="ascii")


def read() -> dict:
    return json.loads(PATH.read_text(encoding="ascii"))


def judged(line):
    size = tuple(line["size"])
    masks = {
        name: None if line[name] is None else decode_rle(line[name], size) for name in ("truth", "answer", "ignore")
    }
    return judge(
        masks["truth"],
        masks["answer"],
        line["box"],
        ignore=masks["ignore"],
        thought_tokens=line["thought_tokens"],
        group=line["group"],
    )


def same(actual, expected):
    assert actual.keys() == expected.keys()
    for name, value in expected.items():
        if isinstance(value, float):
            assert actual[name] == pytest.approx(value, abs=1e-12, rel=0), name
        else:
            assert actual[name] == value, name


def test_the_file_is_what_this_script_writes():
    assert read() == json.loads(json.dumps(generate()))


def test_there_is_a_line_for_every_edge():
    lines = read()["lines"]
    outcomes = [(line["expect"]["target"], line["expect"]["refused"]) for line in lines]
    assert set(outcomes) == {(a, b) for a in (True, False) for b in (True, False)}
    assert len({line["id"] for line in lines}) == len(lines) >= 20


@pytest.mark.parametrize("line", read()["lines"] if PATH.exists() else [], ids=lambda line: line["id"])
def test_each_outcome(line):
    outcome = judged(line)
    actual = {
        "intersection": outcome.mask.intersection,
        "union": outcome.mask.union,
        "target": outcome.target,
        "refused": outcome.refused,
        "iou": outcome.mask.iou,
        "box_iou": outcome.box_iou,
    }
    same(actual, line["expect"])


def test_the_figures_of_all_and_of_each_group():
    fixture, tally = read(), Tally()
    for line in fixture["lines"]:
        tally.add(line["id"], judged(line))
    same(asdict(tally.figures()), fixture["figures"])
    groups = tally.by_group()
    assert list(groups) == list(fixture["groups"])
    for name, expected in fixture["groups"].items():
        same(asdict(groups[name]), expected)


if __name__ == "__main__":
    write()
