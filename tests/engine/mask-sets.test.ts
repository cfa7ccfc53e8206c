import { expect, test } from "vitest";
import { LoupeError } from "../../src/engine/errors";
import { edgesOf } from "../../src/engine/mask/edges";
import { emptyMask } from "../../src/engine/mask/places";
import { decodeMask, encodeMask, encodeRuns, maskArea } from "../../src/engine/mask/rle";
import { intersect, invert, subtract, unite } from "../../src/engine/mask/sets";
import type { Rle } from "../../src/engine/values";
import { Random } from "../random";
import { fullMask, randomMask } from "./mask-support";

const random = new Random(23);

/** Two masks of one size, many times. */
function pairs(check: (a: Rle, b: Rle) => void): void {
  for (let round = 0; round < 400; round++) {
    const [width, height] = [random.integer(1, 17), random.integer(1, 17)];
    check(randomMask(random, width, height), randomMask(random, width, height));
  }
}

test("pixel by pixel they are or, and not, and, not; in pycocotools' own text", () => {
  pairs((a, b) => {
    const [height, width] = a.size;
    const [inA, inB] = [decodeMask(a), decodeMask(b)];
    const dense = (has: (i: number) => unknown) =>
      encodeMask(
        inA.map((_, i) => Number(Boolean(has(i)))),
        width,
        height,
      );
    expect(unite(a, b)).toEqual(dense((i) => inA[i] || inB[i]));
    expect(subtract(a, b)).toEqual(dense((i) => inA[i] && !inB[i]));
    expect(intersect(a, b)).toEqual(dense((i) => inA[i] && inB[i]));
    expect(invert(a)).toEqual(dense((i) => !inA[i]));
  });
});

test("the laws of sets", () => {
  pairs((a, b) => {
    expect(invert(invert(a))).toEqual(a);
    expect(invert(unite(a, b))).toEqual(intersect(invert(a), invert(b)));
    expect(invert(intersect(a, b))).toEqual(unite(invert(a), invert(b)));
    expect(unite(a, b)).toEqual(unite(b, a));
    const rest = subtract(unite(a, b), b);
    expect(intersect(rest, a)).toEqual(rest);
    expect(unite(rest, b)).toEqual(unite(a, b));
    expect(subtract(a, a)).toEqual(emptyMask(a.size));
    expect(unite(a, invert(a))).toEqual(fullMask(a.size));
    expect(maskArea(unite(a, b)) + maskArea(intersect(a, b))).toBe(maskArea(a) + maskArea(b));
  });
});

test("empty runs in a text join those beside them", () => {
  const size: Rle["size"] = [3, 3];
  const torn: Rle = { size, counts: encodeRuns([0, 0, 2, 1, 0, 2, 4, 0]) };
  expect([...edgesOf(torn)]).toEqual([2, 5]);
  expect(unite(torn, torn)).toEqual({ size, counts: encodeRuns([2, 3, 4]) });
  expect(invert(torn)).toEqual({ size, counts: encodeRuns([0, 2, 3, 4]) });
});

test("a photo of 100 megapixels is a matter of its runs", () => {
  const size: Rle["size"] = [10_000, 10_000];
  const half: Rle = { size, counts: encodeRuns([50_000_000, 50_000_000]) };
  expect(maskArea(unite(half, invert(half)))).toBe(100_000_000);
  expect(intersect(half, fullMask(size))).toEqual(half);
  expect(edgesOf(invert(half))).toEqual(Uint32Array.of(0, 50_000_000));
});

test("two sizes, and a text that is no mask, are refused", () => {
  const [a, b] = [emptyMask([2, 3]), emptyMask([3, 2])];
  for (const operation of [unite, subtract, intersect]) {
    expect(() => operation(a, b)).toThrow("one is 3×2, the other 2×3 pixels");
    expect(() => operation(a, b)).toThrow(LoupeError);
  }
  expect(() => invert({ size: [2, 2], counts: "3" })).toThrow("it covers 3 pixels, not 2×2");
});
