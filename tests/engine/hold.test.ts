/** The steps that make clicks hold, on logits drawn here; promise.test.ts has the whole with the model. */
import { expect, test } from "vitest";
import type { Point } from "../../src/engine/api";
import { cellInPhoto, type Fit } from "../../src/engine/coordinates";
import { Enlarger } from "../../src/engine/mask/bilinear";
import { logitAt, obeys, placeClicks, withoutContradicted } from "../../src/engine/mask/clicks";
import { coverageLogits } from "../../src/engine/mask/coverage";
import { partUnder, withoutPart, withPart } from "../../src/engine/mask/parts";
import { decodeMask, encodeMask } from "../../src/engine/mask/rle";
import { pixelFixes, settled } from "../../src/engine/mask/settle";
import { photoTaps } from "../../src/engine/mask/span";
import { postprocess } from "../../src/engine/pipeline/postprocess";
import { Random } from "../random";

const SIDE = 80;
const stretch: Fit = { kind: "stretch", side: 320, maskSide: SIDE, content: { width: 320, height: 320 } };
const pad: Fit = { kind: "pad", side: 320, maskSide: SIDE, content: { width: 320, height: 240 } };
const large = { width: 4000, height: 3000 };
const at = (x: number, y: number, positive: boolean): Point => ({ x, y, positive });

/** Inside a circle, in cells. */
const disc = (x: number, y: number, radius: number) =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => radius - Math.hypot((i % SIDE) - x, Math.floor(i / SIDE) - y));

test("a click's logit is the very one that enlarging gives its pixel", () => {
  const random = new Random(1);
  const logits = Float32Array.from({ length: SIDE * SIDE }, () => random.fraction() - 0.5);
  for (const [fit, photo] of [
    [stretch, large],
    [pad, large],
    [stretch, { width: 31, height: 57 }],
  ] as const) {
    const taps = [photoTaps(fit, "width", photo.width), photoTaps(fit, "height", photo.height)] as const;
    const enlarger = new Enlarger(logits, SIDE, ...taps);
    for (let i = 0; i < 50; i++) {
      const [x, y] = [random.integer(0, photo.width - 1), random.integer(0, photo.height - 1)];
      const [click] = placeClicks([at(x + random.fraction(), y + random.fraction(), true)], fit, photo);
      expect(click && logitAt(logits, click)).toBe(enlarger.column(x)[y]);
    }
  }
});

test("clicks outside the photo have its nearest pixel; of those on one pixel the last counts", () => {
  const [click] = placeClicks([at(-3, 5000, true)], stretch, large);
  expect(click?.pixel).toEqual([0, 2999]);
  const [first, second, other] = [at(10.2, 10, true), at(10.9, 10, false), at(11, 10, true)];
  expect(withoutContradicted([first, second, other], large)).toEqual([second, other]);
  expect(withoutContradicted([second, first, first], large)).toEqual([first, first]);
});

test("the part under a click is added with its border, and nothing else of its mask", () => {
  const [own, two] = [disc(20, 20, 8), withPart(disc(60, 60, 8), disc(60, 20, 5))];
  const [click] = placeClicks([at(3000, 2250, true)], stretch, large);
  if (!click) throw new Error("no click");
  const both = withPart(own, partUnder(two, SIDE, click));
  const counted = (logits: Float32Array) => postprocess(logits, stretch, large).area;
  expect(obeys(both, click)).toBe(true);
  expect(counted(both)).toBe(counted(own) + counted(disc(60, 60, 8)));
});

test("where no mask covers a click, the part is that of the cut at the click", () => {
  const [click] = placeClicks([at(2475, 1525, true)], stretch, large);
  const own = disc(40, 40, 5);
  if (!click) throw new Error("no click");
  expect(obeys(own, click)).toBe(false);
  const part = partUnder(own, SIDE, click);
  expect(obeys(part, click)).toBe(true);
  expect(Math.abs(Math.sqrt(postprocess(part, stretch, large).area / Math.PI / 50 / 37.5) - 9)).toBeLessThan(0.5);
});

test("two clicks pixels apart in one object share it half and half", () => {
  const own = disc(40, 40, 20);
  for (const [dx, dy] of [
    [1, 0],
    [0, 2],
    [3, -2],
    [30, 40],
  ] as const) {
    const clicks = placeClicks([at(2025, 1518, true), at(2025 + dx, 1518 + dy, false)], stretch, large);
    const [kept, taken] = [clicks.slice(0, 1), clicks.slice(1)];
    const share = withoutPart(own, own, { kept, taken, cell: cellInPhoto(large, stretch) });
    expect(clicks.map((click) => obeys(share, click))).toEqual([true, true]);
    const [left, whole] = [share, own].map((logits) => postprocess(logits, stretch, large).area);
    expect(Math.abs((left ?? 0) / (whole ?? 0) - 0.5)).toBeLessThan(0.05);
  }
});

test("what is open at a click is closed at the cells under it alone", () => {
  const own = disc(40, 40, 10);
  const clicks = placeClicks([at(1000, 1000, true), at(2000, 1500, false), at(2600, 1500, true)], stretch, large);
  const result = settled(own, clicks);
  expect(clicks.map((click) => result && obeys(result, click))).toEqual([true, true, true]);
  expect(own.filter((value, i) => value !== result?.[i]).length).toBeLessThanOrEqual(12);
});

test("clicks that the grid cannot tell apart are set on pixels, each on those nearer to it", () => {
  // In the corner every pixel is enlarged from the one cell.
  const points = [at(2, 3, true), at(4, 3, false), at(6, 3, true)];
  const clicks = placeClicks(points, stretch, large);
  const own = disc(40, 40, 10);
  expect(settled(own, clicks)).toBeNull();
  const fixes = pixelFixes(own, clicks, large, cellInPhoto(large, stretch));
  const pixels = decodeMask(postprocess(own, stretch, large, fixes).rle);
  expect(points.map(({ x, y }) => pixels[y * large.width + x])).toEqual([1, 0, 1]);
  expect(pixels[20 * large.width + 2]).toBe(1);
  expect(pixels[20 * large.width + 4]).toBe(0);
});

test("a mask at the photo's size becomes the share of each cell, 10 inside and -10 outside", () => {
  const mask = Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0);
  expect([...coverageLogits(encodeMask(mask, 4, 2), 2)]).toEqual([10, -10, 0, -10]);
  // A cell spans parts of pixels: 3 pixels to 2 cells.
  const odd = coverageLogits(encodeMask(Uint8Array.of(1, 0, 0), 3, 1), 2);
  for (const [i, share] of [2 / 3, 0, 2 / 3, 0].entries()) expect(odd[i]).toBeCloseTo(20 * share - 10, 5);
  const random = new Random(4);
  for (const [width, height] of [
    [171, 33],
    [5, 97],
  ] as const) {
    const any = Uint8Array.from({ length: width * height }, () => Number(random.chance(0.3)));
    const shares = coverageLogits(encodeMask(any, width, height), 8).reduce((sum, value) => sum + (value + 10) / 20, 0);
    expect(shares / 64).toBeCloseTo(any.reduce((sum, value) => sum + value, 0) / any.length, 5);
  }
});
