import { expect, test } from "vitest";
import type { Fit } from "../../src/engine/coordinates";
import { decodeMask } from "../../src/engine/mask/rle";
import { postprocess } from "../../src/engine/pipeline/postprocess";

/** Cut at 0 it is what `logits` are at `cut`. */
const below = (logits: ArrayLike<number>, cut: number) => Float32Array.from(logits, (value) => value - cut);

/** Logits that span the photo. */
const whole = (size: number): Fit => ({
  kind: "stretch",
  side: 4 * size,
  maskSide: size,
  content: { width: 4 * size, height: 4 * size },
});

test("enlarges with half-pixel centres, repeating the edges", () => {
  // 2×2 → 4×4: torch.nn.functional.interpolate(mode="bilinear") gives rows −1, −.5, .5, 1 of what is below.
  const { rle, area, bounds } = postprocess(below([-1, -1, 1, 1], 0.75), whole(2), { width: 4, height: 4 });
  expect([...decodeMask(rle)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  expect(area).toBe(4);
  expect(bounds).toEqual([0, 3, 4, 4]);
});

test("each photo pixel is the interpolated logit cut at the threshold, at any size", () => {
  const size = 5;
  const logits = Float32Array.from({ length: 25 }, (_, i) => Math.sin(i * 1.7));
  for (const [width, height] of [
    [17, 9],
    [3, 31],
    [1, 1],
    [5, 5],
    [2, 40],
  ] as const) {
    const mask = decodeMask(postprocess(below(logits, 0.1), whole(size), { width, height }).rle);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (i: number, n: number) => Math.max(((i + 0.5) * size) / n - 0.5, 0);
        const [u, v] = [at(x, width), at(y, height)];
        const [x0, y0] = [Math.min(Math.floor(u), size - 1), Math.min(Math.floor(v), size - 1)];
        const [x1, y1] = [Math.min(x0 + 1, size - 1), Math.min(y0 + 1, size - 1)];
        const value = (yy: number, xx: number) => logits[yy * size + xx] as number;
        const top = value(y0, x0) * (1 - (u - x0)) + value(y0, x1) * (u - x0);
        const bottom = value(y1, x0) * (1 - (u - x0)) + value(y1, x1) * (u - x0);
        expect(mask[y * width + x]).toBe(top * (1 - (v - y0)) + bottom * (v - y0) > 0.1 ? 1 : 0);
      }
    }
  }
});

test("an empty mask has no bounds", () => {
  const result = postprocess(new Float32Array(16).fill(-3), whole(4), { width: 11, height: 7 });
  expect(result).toMatchObject({ area: 0, bounds: null });
  expect(decodeMask(result.rle).some(Boolean)).toBe(false);
});
