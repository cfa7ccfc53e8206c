/** A mask's highest place is over what is highest, not over the middle of its box. */
import { expect, test } from "vitest";
import { emptyMask, maskTop } from "../../src/engine/mask";
import { drawn } from "./mask-support";

test("a slanted bar's is at its upper end", () => {
  // From the lower left to the upper right, 100 × 100, eight pixels wide.
  const top = maskTop(drawn(120, 100, (x, y) => Math.abs(x - (100 - y)) < 4));
  expect(top?.y).toBe(0);
  expect(top?.x).toBeGreaterThan(95);
  expect(top?.x).toBeLessThan(104);
});

test("a lone pixel of a peak moves it little", () => {
  const bar = (x: number, y: number) => y >= 2 && x >= 40 && x < 60;
  const top = maskTop(drawn(100, 100, (x, y) => bar(x, y) || (x === 0 && y === 1)));
  expect(top?.y).toBe(1);
  expect(Math.abs((top?.x ?? 0) - 50)).toBeLessThan(1);
});

test("one pixel, one row, nothing", () => {
  expect(maskTop(drawn(9, 9, (x, y) => x === 3 && y === 4))).toEqual({ x: 3.5, y: 4 });
  expect(maskTop(drawn(9, 9, (x, y) => x > 4 && y === 8))).toEqual({ x: 7, y: 8 });
  expect(maskTop(emptyMask([9, 9]))).toBeNull();
});
