import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { judge } from "../../src/cli/evaluation/judge";
import { EMPTY, iou, overlap, type Region, toRegion } from "../../src/cli/evaluation/regions";
import { type Figures, figuresOf, type Outcome } from "../../src/cli/evaluation/tally";
import type { Box, Rle } from "../../src/engine/api";
import { decodeMask, encodeMask } from "../../src/engine/mask/rle";

interface FixtureLine {
  id: string;
  group: string | null;
  size: [height: number, width: number];
  truth: Rle | null;
  answer: Rle | null;
  box: Box | null;
  ignore: Rle | null;
  expect: {
    intersection: number;
    union: number;
    target: boolean;
    refused: boolean;
    iou: number;
    box_iou: number | null;
  };
}

type Fraction = number | null;

interface FixtureFigures {
  n: number;
  targets: number;
  intersection: number;
  union: number;
  giou: Fraction;
  ciou: Fraction;
  p50: Fraction;
  p70: Fraction;
  p90: Fraction;
  box_accuracy: Fraction;
  absent_accuracy: Fraction;
  answer_rate: Fraction;
}

/** trainer/engine/tests/test_evaluation_fixture.py writes the file and checks the trainer's figures against it. */
const fixture = JSON.parse(readFileSync(new URL("../fixtures/evaluation.json", import.meta.url), "utf8")) as {
  lines: FixtureLine[];
  figures: FixtureFigures;
  groups: Record<string, FixtureFigures>;
};

/** The mask without the ignored pixels, which the lines of `loupe eval` cannot name. */
function without(mask: Rle, ignore: Rle): Rle {
  const [height, width] = mask.size;
  const ignored = decodeMask(ignore);
  return encodeMask(
    decodeMask(mask).map((value, i) => (ignored[i] ? 0 : value)),
    width,
    height,
  );
}

function outcomeOf({ size: [height, width], truth, answer, box, ignore }: FixtureLine): Outcome {
  const region = (rle: Rle | null): Region => (rle ? toRegion(rle, { width, height }) : EMPTY);
  const outcome = judge(region(truth), { mask: region(answer), box }, {});
  if (!ignore) return outcome;
  const [kept, found] = [truth, answer].map((rle) => region(rle && without(rle, ignore))) as [Region, Region];
  return { ...outcome, mask: overlap(kept, found) };
}

function expectFraction(actual: Fraction, expected: Fraction, what: string) {
  if (actual === null || expected === null) expect(actual, what).toBe(expected);
  else expect(Math.abs(actual - expected), what).toBeLessThanOrEqual(1e-12);
}

function expectFigures(outcomes: readonly Outcome[], expected: FixtureFigures) {
  const sum = (count: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
  const figures: Figures = figuresOf(outcomes);
  expect({
    n: figures.n,
    targets: sum(({ target }) => Number(target)),
    intersection: sum(({ mask }) => mask.intersection),
    union: sum(({ mask }) => mask.union),
  }).toEqual({
    n: expected.n,
    targets: expected.targets,
    intersection: expected.intersection,
    union: expected.union,
  });
  for (const name of ["giou", "ciou", "p50", "p70", "p90"] as const) {
    expectFraction(figures[name], expected[name], name);
  }
  expectFraction(figures.boxAccuracy, expected.box_accuracy, "box_accuracy");
  expectFraction(figures.refuses, expected.absent_accuracy, "absent_accuracy");
  expectFraction(figures.answers, expected.answer_rate, "answer_rate");
}

test.each(fixture.lines)("the trainer's outcome of $id", (line) => {
  const { mask, target, refused, boxIou } = outcomeOf(line);
  const expected = line.expect;
  expect({ ...mask, target, refused }).toEqual({
    intersection: expected.intersection,
    union: expected.union,
    target: expected.target,
    refused: expected.refused,
  });
  expectFraction(iou(mask), expected.iou, "iou");
  expectFraction(boxIou, expected.box_iou, "box_iou");
});

test("the trainer's figures of all lines", () => {
  expectFigures(fixture.lines.map(outcomeOf), fixture.figures);
});

test.each(Object.entries(fixture.groups))("the trainer's figures of the group %s", (group, expected) => {
  expectFigures(fixture.lines.filter((line) => line.group === group).map(outcomeOf), expected);
});
