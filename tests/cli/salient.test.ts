import { expect, test } from "vitest";
import { baselineRegions } from "../../src/cli/evaluation/baselines";
import { area, bounds } from "../../src/cli/evaluation/regions";
import { largestComponent, otsu, salientRegion, toLab } from "../../src/cli/evaluation/salient";
import type { Box } from "../../src/engine/api";

type Colour = [number, number, number];

/** A ground of one colour with boxes on it, the later above the earlier. */
function picture(width: number, height: number, ground: Colour, ...boxes: [Box, Colour][]) {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const on = boxes.findLast(([[x1, y1, x2, y2]]) => x >= x1 && x < x2 && y >= y1 && y < y2);
    data.set(on ? on[1] : ground, i * 3);
  }
  return { width, height, data };
}

const GREEN: Colour = [60, 120, 60];
const RED: Colour = [200, 30, 30];

test.each([
  [
    [255, 255, 255],
    [100, 0, 0],
  ],
  [
    [0, 0, 0],
    [0, 0, 0],
  ],
  // Known values of sRGB's primaries under D65.
  [
    [255, 0, 0],
    [53.24, 80.09, 67.2],
  ],
  [
    [0, 0, 255],
    [32.3, 79.19, -107.86],
  ],
] as [Colour, Colour][])("sRGB %j is Lab %j", (rgb, lab) => {
  toLab(...rgb).forEach((value, i) => {
    expect(value).toBeCloseTo(lab[i] as number, 1);
  });
});

test("Otsu's threshold lies between two heaps", () => {
  const values = Float64Array.from([1, 1, 1.2, 0.9, 1.1, 9, 10, 9.5]);
  expect(otsu(values)).toBeGreaterThan(1.2);
  expect(otsu(values)).toBeLessThanOrEqual(9);
});

test("the largest component: sides connect, corners and the image's edges do not", () => {
  const rows = ["#..##", ".#..#", "#....", "##..#"];
  const inside = Uint8Array.from([...rows.join("")], (char) => (char === "#" ? 1 : 0));
  const kept = largestComponent(inside, { width: 5, height: 4 });
  expect([...kept].map((value, i) => (value ? i : -1)).filter((i) => i >= 0)).toEqual([3, 4, 9]);
});

test("finds the object, not the smaller one beside it", () => {
  const image = picture(40, 30, GREEN, [[5, 5, 20, 20], RED], [[30, 20, 34, 24], RED]);
  const found = salientRegion(image);
  expect(found.reduce((sum, value) => sum + value, 0)).toBe(15 * 15);
  expect(found[5 * 40 + 5]).toBe(1);
  expect(found[21 * 40 + 31]).toBe(0);
});

test("an image of one colour has no salient region", () => {
  expect(salientRegion(picture(20, 20, GREEN)).some(Boolean)).toBe(false);
});

test("baselines of a large photo: whole, half by half in the middle, the object to within a pixel of the small copy", () => {
  const object: Box = [320, 64, 512, 256];
  const regions = baselineRegions(picture(640, 320, GREEN, [object, RED]));
  expect(Object.keys(regions)).toEqual(["whole image", "centre box", "salient region"]);
  const boxOf = (name: string) => bounds(regions[name] as Parameters<typeof bounds>[0]);
  expect(boxOf("whole image")).toEqual([0, 0, 640, 320]);
  expect(boxOf("centre box")).toEqual([160, 80, 480, 240]);
  expect(area(regions["centre box"] as Parameters<typeof area>[0])).toBe(320 * 160);
  boxOf("salient region")?.forEach((value, i) => {
    expect(Math.abs(value - (object[i] as number))).toBeLessThanOrEqual(10);
  });
});

test("an odd size has its centre box in the middle", () => {
  const regions = baselineRegions(picture(11, 9, GREEN));
  expect(bounds(regions["centre box"] as Parameters<typeof bounds>[0])).toEqual([3, 2, 8, 7]);
  expect(area(regions["salient region"] as Parameters<typeof area>[0])).toBe(0);
});
