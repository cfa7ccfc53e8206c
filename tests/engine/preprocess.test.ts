import { describe, expect, test } from "vitest";
import { channelsFirst, patchify, preprocess } from "../../src/engine/image/preprocess";

const plain = {
  mean: [0, 0, 0] as [number, number, number],
  std: [1 / 255, 1 / 255, 1 / 255] as [number, number, number],
};

const image = {
  sizing: { kind: "fixed" as const, width: 32, height: 64 },
  resample: "bilinear" as const,
  window: null,
  patch_size: 8,
  merge_size: 2,
  temporal_patch_size: 2,
  ...plain,
};

test("patches come in merged blocks, rows as channel, copy, y, x", () => {
  // 8×4 pixels, 2-pixel patches merged 2×2: two blocks side by side. Red is the column, green the row, blue 200.
  const [width, height] = [8, 4];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([x, y, 200], (y * width + x) * 3);
  const patches = patchify({ width, height, data }, { ...image, patch_size: 2 });
  const row = (i: number) => [...patches.slice(i * 24, i * 24 + 24)].map(Math.round);
  // Top-left corners (x, y) of the patches in order.
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [row(i)[0], row(i)[8]]);
  expect(corners).toEqual([
    [0, 0],
    [2, 0],
    [0, 2],
    [2, 2],
    [4, 0],
    [6, 0],
    [4, 2],
    [6, 2],
  ]);
  expect(row(3)).toEqual([2, 3, 2, 3, 2, 3, 2, 3, 2, 2, 3, 3, 2, 2, 3, 3, 200, 200, 200, 200, 200, 200, 200, 200]);
});

test("the segment image is normalised, channels first, zeros beyond the photo", () => {
  const out = channelsFirst(
    { width: 2, height: 1, data: Uint8Array.of(0, 255, 51, 255, 0, 102) },
    { mean: [0.5, 0.5, 0], std: [0.5, 0.25, 1] },
    2,
  );
  expect(out).toHaveLength(12);
  [-1, 1, 0, 0, 2, -2, 0, 0, 0.2, 0.4, 0, 0].forEach((value, i) => {
    expect(out[i]).toBeCloseTo(value, 6);
  });
});

describe("dims are those of the graphs", () => {
  const photo = { width: 30, height: 50, data: new Uint8Array(30 * 50 * 3).fill(255) };
  const segment_image = { size: 48, mask_size: 12, heatmap_size: 12, fit: "stretch" as const, ...plain };

  test("where both images are of a fixed size", () => {
    const pixels = preprocess(photo, { image, segment_image });
    expect(pixels.patchDims).toEqual([32, 384]);
    expect(pixels.patches).toHaveLength(32 * 384);
    expect(pixels.modelImage).toEqual({ width: 32, height: 64 });
    expect(pixels.segmentDims).toEqual([1, 3, 48, 48]);
    expect(pixels.segment).toHaveLength(3 * 48 * 48);
    expect(pixels.segment.every((value) => value > 0)).toBe(true);
  });

  test("where they follow the photo's", () => {
    const sizing = { kind: "smart" as const, min_pixels: 256, max_pixels: 1e6 };
    const pixels = preprocess(photo, { image: { ...image, sizing }, segment_image: { ...segment_image, fit: "pad" } });
    expect(pixels.modelImage).toEqual({ width: 32, height: 48 });
    expect(pixels.patchDims).toEqual([24, 384]);
    // 30×50 becomes 29×48 of the square.
    const filled = pixels.segment.filter((value) => value > 0).length;
    expect(filled).toBe(3 * 29 * 48);
  });
});
