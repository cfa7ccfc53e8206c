import { expect, test } from "vitest";
import { pearson } from "../../src/cli/evaluation/correlation";

test("R by hand", () => {
  // Deviations (-1, 0, 1) and (-1, 1, 0): 1 / sqrt(2 · 2).
  expect(
    pearson([
      [0.1, 0.2],
      [0.2, 0.4],
      [0.3, 0.3],
    ]),
  ).toBeCloseTo(0.5, 12);
  const falling = [0, 0.1, 0.25, 0.7].map((x) => [x, 1 - x / 3] as const);
  expect(pearson(falling)).toBeCloseTo(-1, 12);
});

test("no R of one pair, nor where one side never changes", () => {
  expect(pearson([])).toBeNull();
  expect(pearson([[0.3, 0.4]])).toBeNull();
  // The mean of three 0.1 is not 0.1.
  expect(
    pearson([
      [0.1, 0.2],
      [0.1, 0.5],
      [0.1, 0.9],
    ]),
  ).toBeNull();
});
