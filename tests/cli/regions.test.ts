import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { area, bounds, EMPTY, iou, overlap, toRegion } from "../../src/cli/evaluation/regions";
import type { Rle } from "../../src/engine/api";
import { boxIou } from "../../src/engine/coordinates";
import { decodeMask, encodeMask } from "../../src/engine/mask/rle";

const region = (rows: string[]) => {
  const [width, height] = [(rows[0] as string).length, rows.length];
  const mask = [...rows.join("")].map((char) => (char === "#" ? 1 : 0));
  return toRegion(encodeMask(mask, width, height), { width, height });
};

// 4×3: a is 4 pixels, b 6, both cover 2.
const a = region(["##..", "##..", "...."]);
const b = region([".###", ".###", "...."]);

test("area, overlap and IoU of two small masks", () => {
  expect(area(a)).toBe(4);
  expect(area(b)).toBe(6);
  expect(overlap(a, b)).toEqual({ intersection: 2, union: 8 });
  expect(overlap(b, a)).toEqual({ intersection: 2, union: 8 });
  expect(iou(overlap(a, b))).toBe(0.25);
  expect(overlap(a, a)).toEqual({ intersection: 4, union: 4 });
});

test("nothing found where nothing is, is right; anything found there is wrong", () => {
  expect(iou(overlap(EMPTY, EMPTY))).toBe(1);
  expect(iou(overlap(EMPTY, a))).toBe(0);
  expect(iou(overlap(a, EMPTY))).toBe(0);
});

test.each([
  [
    ["....", "..#.", "...."],
    [2, 1, 3, 2],
  ],
  [
    ["#...", "....", "...#"],
    [0, 0, 4, 3],
  ],
  [
    ["....", ".##.", ".##."],
    [1, 1, 3, 3],
  ],
  [
    ["####", "####", "####"],
    [0, 0, 4, 3],
  ],
  // The run of two goes over the foot of one column to the head of the next.
  [
    ["..#.", "....", ".#.."],
    [1, 0, 3, 3],
  ],
])("the tight box of %j", (rows, box) => {
  expect(bounds(region(rows))).toEqual(box);
});

test("an empty mask has no box", () => {
  expect(bounds(EMPTY)).toBeNull();
  expect(bounds(region(["....", "...."]))).toBeNull();
});

test("agrees with counting pixels on masks that pycocotools wrote", () => {
  const path = new URL("../fixtures/coco-rle.json", import.meta.url);
  const cases = JSON.parse(readFileSync(path, "utf8")) as (Rle & { area: number })[];
  expect(cases.length).toBeGreaterThan(2);
  for (const { size, counts, area: expected } of cases) {
    const [height, width] = size;
    const photo = { width, height };
    const mask = decodeMask({ size, counts });
    const mirrored = mask.toReversed();
    const other = toRegion(encodeMask(mirrored, width, height), photo);
    const first = toRegion({ size, counts }, photo);
    const both = mask.filter((value, i) => value && mirrored[i]).length;
    expect(area(first)).toBe(expected);
    expect(overlap(first, other)).toEqual({ intersection: both, union: 2 * expected - both });
  }
});

test("IoU of boxes", () => {
  expect(boxIou([0, 0, 4, 4], [2, 0, 6, 4])).toBeCloseTo(8 / 24, 12);
  expect(boxIou([0, 0, 1, 1], [2, 2, 3, 3])).toBe(0);
  expect(boxIou([1, 1, 1, 1], [1, 1, 1, 1])).toBe(0);
  expect(boxIou([1, 2, 3, 4], [1, 2, 3, 4])).toBe(1);
});

test.each([
  ["height and width swapped", { size: [4, 3], counts: "0<" }, /3×4 .*the image 4×3/],
  ["another size", { size: [6, 8], counts: "0`1" }, /8×6/],
  ["runs that do not fill the image", { size: [3, 4], counts: "04" }, /covers 4 pixels, not 4×3/],
  ["text that is no encoding", { size: [3, 4], counts: "0 0" }, /cannot be read/],
] as [string, Rle, RegExp][])("a mask with %s is refused", (_, rle, message) => {
  expect(() => toRegion(rle, { width: 4, height: 3 })).toThrow(message);
});
