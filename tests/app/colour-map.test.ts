import { expect, test } from "vitest";
import { colourAt, paintHeatmap } from "../../src/app/colour-map";

/** CIE L*, 0…100, of an sRGB colour. */
function lightness([r, g, b]: number[]): number {
  const linear = (byte = 0) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  const y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

test("lightness rises from dark to bright without a step back", () => {
  const values = Array.from({ length: 65 }, (_, i) => lightness(colourAt(i / 64)));
  for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan(values[i - 1] as number);
  expect(values[0]).toBeLessThan(15);
  expect(values.at(-1)).toBeGreaterThan(90);
});

test("values outside 0…1, and none at all, do no harm", () => {
  expect(colourAt(-3)).toEqual(colourAt(0));
  expect(colourAt(7)).toEqual(colourAt(1));
  const pixels = paintHeatmap(Float32Array.of(Number.NaN, 0, 1, Number.POSITIVE_INFINITY));
  expect([3, 7, 11, 15].map((i) => pixels[i])).toEqual([0, 0, 255, 255]);
  expect([...pixels.slice(8, 11)]).toEqual(colourAt(1));
});

test("what is likelier hides more of the photo", () => {
  const pixels = paintHeatmap(Float32Array.of(0.1, 0.5, 0.9));
  expect(pixels[3]).toBeLessThan(pixels[7] as number);
  expect(pixels[7]).toBeLessThan(pixels[11] as number);
});
