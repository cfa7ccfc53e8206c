import { describe, expect, test } from "vitest";
import { patchSink, planeSink, preprocess } from "../../src/engine/image/preprocess";
import { type Resampling, type RgbImage, type RowSink, resize } from "../../src/engine/image/resize";
import { rowsOf } from "../../src/engine/image/rows";

function pour({ width, height, data }: RgbImage, sink: RowSink): void {
  for (let y = 0; y < height; y++) sink(data.subarray(y * width * 3, (y + 1) * width * 3), y);
}

/** To the bit. */
const same = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

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
  regions: 0,
  ...plain,
};

test("patches come in merged blocks, rows as channel, copy, y, x", () => {
  // 8×4 pixels, 2-pixel patches merged 2×2: two blocks side by side. Red is the column, green the row, blue 200.
  const [width, height] = [8, 4];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set([x, y, 200], (y * width + x) * 3);
  const patches = new Float32Array(width * height * 6);
  pour({ width, height, data }, patchSink(patches, { width, height }, { ...image, patch_size: 2 }));
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
  const out = new Float32Array(12);
  pour(
    { width: 2, height: 1, data: Uint8Array.of(0, 255, 51, 255, 0, 102) },
    planeSink(out, 2, { mean: [0.5, 0.5, 0], std: [0.5, 0.25, 1] }),
  );
  [-1, 1, 0, 0, 2, -2, 0, 0, 0.2, 0.4, 0, 0].forEach((value, i) => {
    expect(out[i]).toBeCloseTo(value, 6);
  });
});

describe("dims are those of the graphs", () => {
  const photo = { width: 30, height: 50, data: new Uint8Array(30 * 50 * 3).fill(255) };
  const segment_image = { size: 48, mask_size: 12, heatmap_size: 12, fit: "stretch" as const, ...plain };

  test("where both images are of a fixed size", async () => {
    const pixels = await preprocess(rowsOf(photo), { image, segment_image });
    expect(pixels.patchDims).toEqual([32, 384]);
    expect(pixels.patches).toHaveLength(32 * 384);
    expect(pixels.modelImage).toEqual({ width: 32, height: 64 });
    expect(pixels.segmentDims).toEqual([1, 3, 48, 48]);
    expect(pixels.segment).toHaveLength(3 * 48 * 48);
    expect(pixels.segment.every((value) => value > 0)).toBe(true);
  });

  test("where they follow the photo's", async () => {
    const sizing = { kind: "smart" as const, min_pixels: 256, max_pixels: 1e6 };
    const given = { image: { ...image, sizing }, segment_image: { ...segment_image, fit: "pad" as const } };
    const pixels = await preprocess(rowsOf(photo), given);
    expect(pixels.modelImage).toEqual({ width: 32, height: 48 });
    expect(pixels.patchDims).toEqual([24, 384]);
    // 30×50 becomes 29×48 of the square.
    const filled = pixels.segment.filter((value) => value > 0).length;
    expect(filled).toBe(3 * 29 * 48);
  });
});

describe("in one pass over bands", () => {
  // More pixels than a band has: rows come in several.
  const photo = { width: 1500, height: 1400, data: new Uint8Array(1500 * 1400 * 3) };
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = (Math.imul(i, 0x9e3779b1) >>> 19) & 255;
  const segment_image = { size: 96, mask_size: 24, heatmap_size: 24, fit: "stretch" as const, ...plain };

  test.each([
    ["apart", "bilinear", { width: 32, height: 64 }],
    ["of one size, resampled alike", "bilinear", { width: 96, height: 96 }],
    ["of one size, resampled otherwise", "bicubic", { width: 96, height: 96 }],
  ] as const)("both images have the pixels of a resize of their own: %s", async (_, resample: Resampling, size) => {
    const sized = { ...image, sizing: { kind: "fixed" as const, ...size }, resample };
    let pauses = 0;
    const given = { image: sized, segment_image };
    const pixels = await preprocess(rowsOf(photo), given, () => {
      pauses++;
    });
    expect(pauses).toBeGreaterThan(1);
    const patches = new Float32Array(pixels.patches.length);
    pour(resize(photo, size, resample), patchSink(patches, size, sized));
    expect(same(pixels.patches, patches)).toBe(true);
    const planes = new Float32Array(pixels.segment.length);
    pour(resize(photo, { width: 96, height: 96 }, "bilinear"), planeSink(planes, 96, segment_image));
    expect(same(pixels.segment, planes)).toBe(true);
  });

  test("a fourth byte of a pixel says nothing", async () => {
    const [width, height] = [30, 20];
    const data = photo.data.slice(0, width * height * 3);
    const rgba = new Uint8Array(width * height * 4).fill(99);
    for (let i = 0; i < width * height; i++) rgba.set(data.subarray(i * 3, i * 3 + 3), i * 4);
    const rows = { width, height, channels: 4 as const, bands: () => [rgba], close() {} };
    const given = { image, segment_image };
    expect(await preprocess(rows, given)).toEqual(await preprocess(rowsOf({ width, height, data }), given));
  });
});
