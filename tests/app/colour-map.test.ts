import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { colourAt, paintHeatmap } from "../../src/app/colour-map";

/** CIE L*, 0…100, of an sRGB colour. */
function lightness([r, g, b]: number[]): number {
  const linear = (byte = 0) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  const y = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

test("lightness rises from orange to a pale core without a step back, and red stays above green above blue", () => {
  const colours = Array.from({ length: 65 }, (_, i) => colourAt(i / 64));
  const values = colours.map(lightness);
  for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan(values[i - 1] as number);
  for (const [r, g, b] of colours) {
    expect(r).toBeGreaterThan(g);
    expect(g).toBeGreaterThan(b);
  }
});

test("the colours are those of the style", () => {
  const css = readFileSync("src/app/styles/tokens.css", "utf8");
  const token = (name: string) => {
    const hex = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(css)?.[1] as string;
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  };
  expect(colourAt(0)).toEqual(token("heat-hot"));
  expect(colourAt(0.55)).toEqual(token("heat"));
  expect(colourAt(1)).toEqual(token("heat-core"));
});

test("values outside 0…1, and none at all, do no harm", () => {
  expect(colourAt(-3)).toEqual(colourAt(0));
  expect(colourAt(7)).toEqual(colourAt(1));
  const pixels = paintHeatmap(Float32Array.of(Number.NaN, 0, 1, Number.POSITIVE_INFINITY));
  const [none, zero, one, endless] = [3, 7, 11, 15].map((i) => pixels[i]);
  expect([none, zero]).toEqual([0, 0]);
  expect(one).toBeGreaterThan(200);
  expect(endless).toBe(one);
  expect([...pixels.slice(8, 11)]).toEqual(colourAt(1));
});

test("what is likelier hides more of the photo, and nothing hides all of it", () => {
  const pixels = paintHeatmap(Float32Array.of(0.1, 0.5, 1));
  expect(pixels[3]).toBeLessThan(pixels[7] as number);
  expect(pixels[7]).toBeLessThan(pixels[11] as number);
  expect(pixels[11]).toBeLessThan(255);
});
