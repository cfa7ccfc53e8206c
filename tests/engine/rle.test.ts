import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeMask, decodeRuns, encodeMask, encodeRuns } from "../../src/engine/mask/rle";

/** Written by pycocotools. */
const cases = JSON.parse(readFileSync(new URL("../fixtures/coco-rle.json", import.meta.url), "utf8")) as {
  name: string;
  size: [number, number];
  counts: string;
  runs: number[];
  area: number;
}[];

test.each(cases)("$name: the text is pycocotools' own, and reads back", ({ size, counts, runs, area }) => {
  expect(encodeRuns(runs)).toBe(counts);
  expect(decodeRuns(counts)).toEqual(runs);
  const mask = decodeMask({ size, counts });
  expect(mask.reduce((sum, value) => sum + value, 0)).toBe(area);
  expect(encodeMask(mask, size[1], size[0])).toEqual({ size, counts });
});

test.each([
  ["a character outside the alphabet", "0 0"],
  ["a run that never ends", "oooooooooooooooo"],
  ["text cut inside a run", "o"],
  ["too many pixels", "52203"],
  ["a negative run", "J"],
])("refuses %s", (_, counts) => {
  expect(() => decodeMask({ size: [3, 3], counts })).toThrow(/cannot be read/);
});
