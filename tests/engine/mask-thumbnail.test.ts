import { expect, test } from "vitest";
import { decodeMask } from "../../src/engine/mask/rle";
import { maskThumbnail } from "../../src/engine/mask/thumbnail";
import type { Box } from "../../src/engine/values";
import { Random } from "../random";
import { drawn, fullMask, randomMask } from "./mask-support";

/** How much of 1 pixel at `at` lies in from…to. */
const overlap = (at: number, from: number, to: number) => Math.max(0, Math.min(at + 1, to) - Math.max(at, from));

test("each alpha is the share of its part of the box that the mask covers", () => {
  const random = new Random(61);
  for (let round = 0; round < 200; round++) {
    const [w, h] = [random.integer(1, 20), random.integer(1, 20)];
    const rle = randomMask(random, w, h);
    const mask = decodeMask(rle);
    const [left, top] = [random.integer(-8, 4 * w) / 4, random.integer(-8, 4 * h) / 4];
    const box: Box = [left, top, left + random.integer(1, 60) / 4, top + random.integer(1, 60) / 4];
    const [width, height] = [random.integer(1, 9), random.integer(1, 9)];
    const [sx, sy] = [(box[2] - left) / width, (box[3] - top) / height];
    const small = maskThumbnail(rle, box, width, height);
    expect(small).toHaveLength(width * height);
    small.forEach((alpha, i) => {
      const [x, y] = [left + (i % width) * sx, top + Math.floor(i / width) * sy];
      let covered = 0;
      mask.forEach((value, at) => {
        covered += value * overlap(at % w, x, x + sx) * overlap(Math.floor(at / w), y, y + sy);
      });
      expect(Math.abs(alpha - (255 * covered) / (sx * sy))).toBeLessThanOrEqual(0.5 + 1e-6);
    });
  }
});

test("full is 255, outside the photo is 0, row by row", () => {
  expect([...maskThumbnail(fullMask([7, 9]), [0, 0, 9, 7], 5, 3)]).toEqual(new Array(15).fill(255));
  expect([...maskThumbnail(fullMask([4, 4]), [0, 0, 8, 4], 4, 1)]).toEqual([255, 255, 0, 0]);
  expect([
    ...maskThumbnail(
      drawn(4, 4, (x, y) => x < 2 && y < 2),
      [0, 0, 4, 4],
      2,
      2,
    ),
  ]).toEqual([255, 0, 0, 0]);
  expect([...maskThumbnail(fullMask([4, 4]), [1, 1, 1, 3], 2, 1)]).toEqual([0, 0]);
});
