import { expect, test } from "vitest";
import { countFailures, failureOf } from "../../src/cli/evaluation/failures";
import { judge } from "../../src/cli/evaluation/judge";
import { EMPTY, type Region, toRegion } from "../../src/cli/evaluation/regions";
import type { Box } from "../../src/engine/api";
import { encodeMask } from "../../src/engine/mask/rle";

const photo = { width: 20, height: 20 };

function filled([x1, y1, x2, y2]: Box): Region {
  const inside = (x: number, y: number) => (x >= x1 && x < x2 && y >= y1 && y < y2 ? 1 : 0);
  const mask = Array.from({ length: 400 }, (_, i) => inside(i % 20, Math.floor(i / 20)));
  return toRegion(encodeMask(mask, 20, 20), photo);
}

const TRUTH: Box = [0, 0, 10, 10];
const FAR: Box = [12, 12, 20, 20];
const others = [
  { name: "cup", region: filled([12, 12, 20, 18]) },
  { name: "plate", region: filled([0, 12, 8, 20]) },
];

function failure(truth: Region, mask: Region, box: Box | null, label: string | null = "cup") {
  return failureOf(judge(truth, { mask, box }, {}), mask, { label, others });
}

test.each([
  ["the very mask", filled(TRUTH), null, null],
  ["half of it, in a far box", filled([0, 0, 10, 5]), FAR, null],
  ["nothing", EMPTY, null, "wrongly refused"],
  ["nothing, with the right box", EMPTY, TRUTH, "wrongly refused"],
  ["a corner of it, in the right box", filled([0, 0, 4, 4]), [0, 0, 10, 8], "right box, bad mask"],
  ["the other cup", filled(FAR), FAR, "wrong instance"],
  ["the plate", filled([0, 12, 8, 20]), FAR, "wrong thing"],
  ["a corner of it, in a far box", filled([0, 0, 4, 4]), FAR, "partly right"],
  ["a pixel of it", filled([9, 9, 10, 10]), null, "not recognised"],
] as [string, Region, Box | null, string | null][])("%s", (_, mask, box, expected) => {
  expect(failure(filled(TRUTH), mask, box)).toBe(expected);
});

test("without a label it cannot be told whether the other thing has the same name", () => {
  expect(failure(filled(TRUTH), filled(FAR), FAR, null)).toBe("another annotated thing");
});

test("where nothing matches, any answer is a failure and a refusal is none", () => {
  expect(failure(EMPTY, filled(FAR), FAR)).toBe("answered where nothing matches");
  expect(failure(EMPTY, EMPTY, null)).toBeNull();
});

test("counted in the kinds' own order, without those that do not occur", () => {
  expect([...countFailures(["not recognised", "wrongly refused", "not recognised"])]).toEqual([
    ["wrongly refused", 1],
    ["not recognised", 2],
  ]);
});
