import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Box } from "../../src/engine/api";
import { MAX_PIXELS } from "../../src/engine/image/limits";
import { decodeMask, decodeRuns, encodeMask, encodeRuns, maskArea, maskBounds } from "../../src/engine/mask/rle";
import { Random } from "../random";

interface Case {
  name: string;
  size: [number, number];
  counts: string;
  runs: number[];
  area: number;
}

const readCases = (file: string) => JSON.parse(readFileSync(new URL(`../fixtures/${file}`, import.meta.url), "utf8"));

/** Written by pycocotools. The large ones are one column wide; `bbox` is [x, y, width, height]. */
const cases: Case[] = readCases("coco-rle.json");
const large: (Case & { bbox: [number, number, number, number] })[] = readCases("coco-rle-large.json");

test.each(cases)("$name: the text is pycocotools' own, and reads back", ({ size, counts, runs, area }) => {
  expect(encodeRuns(runs)).toBe(counts);
  expect(decodeRuns(counts)).toEqual(runs);
  const mask = decodeMask({ size, counts });
  expect(mask.reduce((sum, value) => sum + value, 0)).toBe(area);
  expect(encodeMask(mask, size[1], size[0])).toEqual({ size, counts });
  expect(maskArea({ size, counts })).toBe(area);
});

test.each(large)("beyond 16.8 megapixels, $name: as pycocotools", ({ size, counts, runs, area, bbox }) => {
  expect(encodeRuns(runs)).toBe(counts);
  expect(decodeRuns(counts)).toEqual(runs);
  expect(maskArea({ size, counts })).toBe(area);
  const [x, y, width, height] = bbox;
  expect(maskBounds({ size, counts })).toEqual([x, y, x + width, y + height]);
});

test("random runs up to the largest photo read back", () => {
  const random = new Random(7);
  for (let round = 0; round < 300; round++) {
    const most = random.pick([3, 1000, 2 ** 20, 2 ** 24 + 3, 2 ** 25, MAX_PIXELS, 2 ** 31 + 5, 2 ** 33]);
    const runs = Array.from({ length: random.integer(1, 40) }, () => random.integer(0, random.pick([3, most])));
    expect(decodeRuns(encodeRuns(runs))).toEqual(runs);
  }
});

test("a mask has at most a run a pixel, and one before", () => {
  const size: [number, number] = [2, 2];
  expect(maskArea({ size, counts: encodeRuns([0, 1, 1, 1, 1]) })).toBe(2);
  const empty = { size, counts: encodeRuns([0, 0, 0, 0, 0, 4]) };
  for (const reads of [maskArea, maskBounds, decodeMask]) expect(() => reads(empty)).toThrow("it has over 5 runs");
});

/** Area and bounds of what decodeMask paints, pixel by pixel. */
function measured(mask: Uint8Array, width: number): { area: number; bounds: Box | null } {
  const at = [...mask.keys()].filter((i) => mask[i]);
  const [xs, ys] = [at.map((i) => i % width), at.map((i) => Math.floor(i / width))];
  const bounds: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
  return { area: at.length, bounds: at.length ? bounds : null };
}

test("area and bounds counted on the runs are those of the pixels", () => {
  const random = new Random(11);
  for (let round = 0; round < 400; round++) {
    const [width, height] = [random.integer(1, 13), random.integer(1, 13)];
    const mask = new Uint8Array(width * height);
    const [left, top] = [random.integer(0, width - 1), random.integer(0, height - 1)];
    const [right, bottom] = [random.integer(left, width - 1), random.integer(top, height - 1)];
    // None, all, one pixel, and pixels strewn over a rectangle that often touches a border.
    const share = random.pick([0, 1, 0.1, 0.5, 0.9]);
    const everywhere = random.chance(0.2);
    for (let i = 0; i < mask.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const within = x >= left && x <= right && y >= top && y <= bottom;
      mask[i] = Number((everywhere || within) && random.chance(share));
    }
    if (round % 10 === 0) mask.fill(0)[random.integer(0, mask.length - 1)] = 1;
    const rle = encodeMask(mask, width, height);
    expect({ area: maskArea(rle), bounds: maskBounds(rle) }).toEqual(measured(decodeMask(rle), width));
  }
});

test("empty runs between two others change nothing", () => {
  const rle = { size: [3, 4] as [number, number], counts: encodeRuns([2, 1, 0, 2, 7, 0]) };
  expect({ area: maskArea(rle), bounds: maskBounds(rle) }).toEqual(measured(decodeMask(rle), 4));
  expect(maskBounds(rle)).toEqual([0, 0, 2, 3]);
});

test.each([
  ["a character outside the alphabet", "0 0"],
  ["a run that never ends", "oooooooooooooooo"],
  ["text cut inside a run", "o"],
  ["too many pixels", "52203"],
  ["a negative run", "J"],
  ["a run of more than seven characters", "PPPPPPP1"],
])("refuses %s", (_, counts) => {
  for (const read of [decodeMask, maskArea, maskBounds]) {
    expect(() => read({ size: [3, 3], counts })).toThrow(/cannot be read/);
  }
});
