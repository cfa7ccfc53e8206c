import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Fit, fitPhoto } from "../../src/engine/coordinates";
import { resample } from "../../src/engine/mask/bilinear";
import { fillOutside, photoTaps, spanPhoto, spanSegment } from "../../src/engine/mask/span";
import { pointPrompt } from "../../src/engine/pipeline/mask-decoder";

type Sides = [width: number, height: number];
/** Written by torch: interpolate (bilinear) to the square, the content cut out, interpolate to the photo. */
const { cases } = JSON.parse(readFileSync(new URL("../fixtures/sam-pad.json", import.meta.url), "utf8")) as {
  cases: { side: number; mask_side: number; content: Sides; photo: Sides; logits: number[]; enlarged: number[] }[];
};

const sam1 = { size: 1024, mask_size: 256, heatmap_size: 256, fit: "pad" as const, mean: [0, 0, 0], std: [1, 1, 1] };
const settings = sam1 as unknown as Parameters<typeof fitPhoto>[1];

test.each<[photo: Sides, content: Sides]>([
  [
    [640, 427],
    [1024, 683],
  ],
  [
    [427, 640],
    [683, 1024],
  ],
  [
    [3000, 3000],
    [1024, 1024],
  ],
  [
    [100, 50],
    [1024, 512],
  ],
  [
    [5000, 1],
    [1024, 1],
  ],
])("a photo of %j takes %j of SAM's square", ([width, height], [w, h]) => {
  expect(fitPhoto({ width, height }, settings).content).toEqual({ width: w, height: h });
});

test.each(cases)("logits under $content of $side become $photo as SAM does it", (c) => {
  const [width, height] = c.content;
  const fit: Fit = { kind: "pad", side: c.side, maskSide: c.mask_side, content: { width, height } };
  const [across, down] = [photoTaps(fit, "width", c.photo[0]), photoTaps(fit, "height", c.photo[1])];
  const enlarged = resample(Float32Array.from(c.logits), c.mask_side, across, down);
  expect(enlarged).toHaveLength(c.enlarged.length);
  expect(Math.max(...c.enlarged.map((value, i) => Math.abs(value - (enlarged[i] as number))))).toBeLessThan(2e-4);
});

describe("there and back", () => {
  const side = 256;
  const fit: Fit = fitPhoto({ width: 640, height: 427 }, settings);

  test("a click lies in the photo's part of the square", () => {
    const prompt = { points: [{ x: 640, y: 427, positive: true }], box: null };
    const { coords } = pointPrompt(prompt, { width: 640, height: 427 }, fit, false);
    expect([...coords]).toEqual([1024, 683]);
  });

  test("a mask that is corrected comes back as it was, and nothing outside the photo", () => {
    const logits = Float32Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return 20 - Math.hypot(x - 120, y - 90) / 3;
    });
    const back = spanSegment(spanPhoto(logits, fit), fit);
    // 683 pixels are 170.75 cells.
    const inside = (i: number) => Math.floor(i / side) < 171;
    const errors = [...logits].map((value, i) => (inside(i) ? Math.abs(value - (back[i] as number)) : 0));
    expect(Math.max(...errors)).toBeLessThan(0.2);
    expect(back.every((value, i) => inside(i) || value === -50)).toBe(true);
  });

  test("a heatmap prompts for nothing outside the photo", () => {
    const filled = fillOutside(new Float32Array(side * side), fitPhoto({ width: 300, height: 640 }, settings));
    // 480 pixels are 120 cells.
    expect(filled.every((value, i) => value === (i % side < 120 ? 0 : -50))).toBe(true);
  });

  test("a stretched photo spans the square already", () => {
    const stretched = fitPhoto({ width: 640, height: 427 }, { ...settings, fit: "stretch" });
    const logits = Float32Array.from({ length: side * side }, Math.sin);
    expect(spanPhoto(logits, stretched)).toEqual(logits);
    expect(spanSegment(logits, stretched)).toEqual(logits);
    expect(fillOutside(logits, stretched)).toEqual(logits);
  });
});
