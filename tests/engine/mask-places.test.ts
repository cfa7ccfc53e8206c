import { expect, test } from "vitest";
import { emptyMask, maskHas, maskNear } from "../../src/engine/mask/places";
import { decodeMask } from "../../src/engine/mask/rle";
import { Random } from "../random";
import { drawn, fullMask, pixelsOf, randomMask } from "./mask-support";

const random = new Random(31);

/** Quarters of a pixel, the photo's surroundings too. */
const place = (length: number) => random.integer(-12, 4 * length + 12) / 4;

test("a place is in the mask where its pixel is", () => {
  for (let round = 0; round < 200; round++) {
    const [width, height] = [random.integer(1, 15), random.integer(1, 15)];
    const rle = randomMask(random, width, height);
    const mask = decodeMask(rle);
    for (let i = 0; i < 60; i++) {
      const [x, y] = [place(width), place(height)];
      const inPhoto = x >= 0 && y >= 0 && x < width && y < height;
      const has = inPhoto && mask[Math.floor(y) * width + Math.floor(x)] === 1;
      expect(maskHas(rle, x, y), `${x}, ${y} of ${rle.counts}`).toBe(has);
    }
  }
});

test("a place that is no number is in no mask", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) expect(maskHas(fullMask([4, 4]), bad, 1)).toBe(false);
});

test("near is as far as the nearest pixel's square", () => {
  for (let round = 0; round < 200; round++) {
    const [width, height] = [random.integer(1, 15), random.integer(1, 15)];
    const rle = randomMask(random, width, height);
    const { data } = pixelsOf(rle);
    const inside = [...data.keys()].filter((i) => data[i]).map((i) => [i % width, Math.floor(i / width)] as const);
    for (let i = 0; i < 60; i++) {
      const [x, y, radius] = [place(width), place(height), random.pick([0, 0.25, 1, 1.5, 3, 5])];
      const squared = inside.map(([u, v]) => Math.max(u - x, x - u - 1, 0) ** 2 + Math.max(v - y, y - v - 1, 0) ** 2);
      const near = squared.some((distance) => distance <= radius * radius);
      expect(maskNear(rle, x, y, radius), `${x}, ${y}, ${radius} of ${rle.counts}`).toBe(near);
    }
  }
});

test("empty", () => {
  expect(emptyMask([3, 5])).toEqual(drawn(5, 3, () => false));
});
