import { expect, test } from "vitest";
import { heatmapRegion } from "../../src/cli/evaluation/heatmap";
import { area, bounds } from "../../src/cli/evaluation/regions";

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
/** Two rows alike. */
const heatmap = (left: number, right: number) => ({ size: 2, data: Float32Array.of(left, right, left, right) });

test("a heatmap is cut where its logits are 0 at the photo's own size", () => {
  // From +6 at x = 25 to -2 at x = 75 of 100: 0 at x = 62.5. Of probabilities 0.5 would be at x = 53.5.
  const region = heatmapRegion(heatmap(sigmoid(6), sigmoid(-2)), { width: 100, height: 40 });
  expect(bounds(region)).toEqual([0, 0, 62, 40]);
});

test("probabilities of 0 and 1 do not stop it", () => {
  const photo = { width: 100, height: 40 };
  expect(area(heatmapRegion(heatmap(1, 1), photo))).toBe(4000);
  expect(area(heatmapRegion(heatmap(0, 0), photo))).toBe(0);
  expect(bounds(heatmapRegion(heatmap(1, 0), photo))?.[2]).toBeLessThan(50);
});
