import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { modelImageSize, smartResize, tokenGrid } from "../../src/engine/image/model-image";

type Sides = [width: number, height: number];
/** Written by transformers' `smart_resize` of Qwen2-VL. */
const { cases } = JSON.parse(readFileSync(new URL("../fixtures/smart-resize.json", import.meta.url), "utf8")) as {
  cases: { photo: Sides; factor: number; min_pixels: number; max_pixels: number; size: Sides }[];
};

test.each(cases)("$photo with factor $factor within $min_pixels…$max_pixels becomes $size", (c) => {
  const [width, height] = c.photo;
  const size = smartResize({ width, height }, c.factor, c.min_pixels, c.max_pixels);
  expect([size.width, size.height]).toEqual(c.size);
});

test("a photo that no model takes is refused by its shape", () => {
  expect(() => smartResize({ width: 2010, height: 10 }, 28, 3136, 1e6)).toThrow(
    expect.objectContaining({ code: "image-unsupported" }),
  );
});

const image = {
  sizing: { kind: "smart" as const, min_pixels: 1, max_pixels: 1e8 },
  resample: "bicubic" as const,
  window: null,
  patch_size: 14,
  merge_size: 2,
  temporal_patch_size: 2,
  regions: 0,
  mean: [0, 0, 0] as [number, number, number],
  std: [1, 1, 1] as [number, number, number],
};

test("a photo with more patches a side than the graphs have places for is refused", () => {
  expect(modelImageSize({ width: 2048 * 14, height: 280 }, image).width).toBe(2048 * 14);
  expect(() => modelImageSize({ width: 280, height: 2050 * 14 }, image)).toThrow(
    expect.objectContaining({ code: "image-unsupported" }),
  );
});

test("tokens are merged patches", () => {
  expect(tokenGrid({ width: 84, height: 56 }, image)).toEqual({ rows: 2, columns: 3 });
});
