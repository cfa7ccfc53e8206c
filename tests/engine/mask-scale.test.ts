import { expect, test } from "vitest";
import { decodeMask, encodeMask, enlargeMask, maskArea, reducedSize, reduceMask } from "../../src/engine/mask";
import { Random } from "../random";
import { drawn, maskIou, randomMask } from "./mask-support";

test("the longer side is what is asked for, and nothing grows", () => {
  expect(reducedSize([400, 600], 256)).toEqual([171, 256]);
  expect(reducedSize([600, 400], 256)).toEqual([256, 171]);
  expect(reducedSize([8, 16384], 256)).toEqual([1, 256]);
  expect(reducedSize([200, 256], 256)).toEqual([200, 256]);
});

test("a reduced mask has the values at the middles of its pixels", () => {
  const mask = randomMask(new Random(3), 300, 200);
  const [pixels, reduced] = [decodeMask(mask), reduceMask(mask, 100)];
  const [rows, columns] = reduced.size;
  expect([rows, columns]).toEqual([67, 100]);
  const at = (i: number, j: number) =>
    pixels[Math.floor(((j + 0.5) * 200) / rows) * 300 + Math.floor(((i + 0.5) * 300) / columns)] as number;
  const expected = Uint8Array.from({ length: rows * columns }, (_, k) => at(k % columns, Math.floor(k / columns)));
  expect(reduced).toEqual(encodeMask(expected, columns, rows));
});

test("enlarged and reduced again it is the same mask, whatever the sizes", () => {
  const random = new Random(11);
  for (let i = 0; i < 150; i++) {
    const [width, height] = [random.integer(8, 500), random.integer(8, 500)];
    const side = random.pick([16, 64, 128, 256]);
    const [rows, columns] = reducedSize([height, width], side);
    const small = randomMask(random, columns, rows);
    expect(reduceMask(enlargeMask(small, [height, width]), side)).toEqual(small);
  }
});

test("what is smaller than a pixel of the reduced mask does not vanish", () => {
  const dot = drawn(4000, 30, (x, y) => x === 1234 && y === 17);
  const reduced = reduceMask(dot, 256);
  expect(maskArea(reduced)).toBe(1);
  expect(reduceMask(enlargeMask(reduced, dot.size), 256)).toEqual(reduced);
  expect(
    maskArea(
      reduceMask(
        drawn(4000, 30, () => false),
        256,
      ),
    ),
  ).toBe(0);
});

test("a disc keeps its outline: no steps of the reduced mask's pixels", () => {
  const disc = drawn(2000, 2000, (x, y) => Math.hypot(x - 990, y - 1010) < 700);
  expect(maskIou(enlargeMask(reduceMask(disc, 256), disc.size), disc)).toBeGreaterThan(0.99);
});

test("the largest photo takes no longer than a moment", () => {
  const small = drawn(256, 192, (x, y) => (x + y) % 7 < 3);
  const began = performance.now();
  enlargeMask(small, [8000, 10_666]);
  expect(performance.now() - began).toBeLessThan(5000);
});
