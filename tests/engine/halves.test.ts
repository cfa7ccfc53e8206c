/** 16-bit floats: all of them there and back, and what lies between is rounded as the processor rounds. */
import { expect, test } from "vitest";
import { toHalves, toSingles } from "../../src/engine/runtime/halves";

const all = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
const isNumber = (bits: number) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0;

test("every half that is a number is the same after going to a single and back", () => {
  const numbers = all.filter(isNumber);
  expect(numbers.length).toBe(2 ** 16 - 2 * 1023);
  expect(toHalves(toSingles(numbers))).toEqual(numbers);
});

test("known values", () => {
  expect([...toSingles(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x0400))]).toEqual([
    1,
    -2,
    2 ** -24,
    65504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2 ** -14,
  ]);
  expect(toSingles(Uint16Array.of(0x7e01))[0]).toBeNaN();
  expect(toSingles(toHalves(Float32Array.of(Number.NaN)))[0]).toBeNaN();
});

test("between two the nearest is taken, of two as near the even one; too large is infinite", () => {
  const step = 2 ** -10;
  const given = Float32Array.of(
    1 + 0.4 * step,
    1 + 0.5 * step,
    1 + 1.5 * step,
    65519,
    65520,
    -1e9,
    2 ** -25,
    3 * 2 ** -25,
  );
  const [near, even, odd, below, above, huge, half, more] = toSingles(toHalves(given));
  expect([near, even, odd, below]).toEqual([1, 1, 1 + 2 * step, 65504]);
  expect([above, huge]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  expect([half, more]).toEqual([0, 2 ** -23]);
});

test("arrays that are numbers already are copied", () => {
  expect(toSingles([0.5, 2])).toEqual(Float32Array.of(0.5, 2));
});
