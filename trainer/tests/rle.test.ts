/** Run lengths of masks of up to 2^31 pixels, of every pattern: text, area and bounds as pycocotools has them. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { pythonOf } from "../../scripts/lib/python.mjs";
import { decodeRuns, encodeRuns, maskArea, maskBounds } from "../../src/engine/mask/rle";
import type { Rle } from "../../src/engine/values";
import { Random } from "../../tests/random";
import { engineFolder } from "../src/paths";

interface Case {
  size: [height: number, width: number];
  runs: number[];
}

const random = new Random(31);
const LARGEST = 2 ** 31;
/** Around these a number takes one character more, or JavaScript's shifts end. */
const EDGES = [16, 512, 2 ** 14, 2 ** 19, 2 ** 24, 2 ** 29, 2 ** 30, 2 ** 31].flatMap((edge) => [
  edge - 1,
  edge,
  edge + 1,
]);

function sizeOf(): Case["size"] {
  const most = random.pick([64, 4096, 2 ** 20, 2 ** 24, 2 ** 26, 2 ** 29, LARGEST]);
  const height = random.integer(1, random.pick([1, 8, 1000, 65_536, most].filter((one) => one <= most)));
  return [height, random.integer(1, Math.floor(most / height))];
}

/** A way of drawing the next run, of a mask of which `left` pixels are left. */
const PATTERNS: ((left: number) => number)[] = [
  () => random.integer(0, 3),
  () => 1,
  () => random.pick([0, 0, 1, 40]),
  (left) => random.integer(0, left),
  (left) => random.integer(0, Math.ceil(left / 2)),
  () => random.integer(0, 2 ** random.integer(0, 31)),
  () => random.pick(EDGES),
  () => random.pick([1, random.pick(EDGES)]),
];

function draw(): Case {
  const size = sizeOf();
  const pattern = random.pick(PATTERNS);
  const count = random.pick([1, 2, 3, 4, 5, 12, 60, 400]);
  const runs: number[] = [];
  let left = size[0] * size[1];
  while (runs.length < count - 1 && left > 0) {
    const run = Math.min(pattern(left), left);
    runs.push(run);
    left -= run;
  }
  // The rest in one, or in two with nothing between: pycocotools takes both.
  if (left > 0 || !runs.length) runs.push(...(random.chance(0.1) ? [0, 0, left] : [left]));
  // pycocotools has room for six characters a run, and writes past it where they take more: empty ones before give it more.
  const isTight = encodeRuns(runs).length >= 6 * runs.length;
  return { size, runs: isTight ? [...new Array<number>(8).fill(0), ...runs] : runs };
}

/** pycocotools writes numbers of seven characters, but does not read negative ones: of such masks it knows the text alone. */
const isReadThere = (runs: readonly number[]) =>
  runs.every((run, i) => Math.abs(i > 2 ? run - (runs[i - 2] as number) : run) < 2 ** 29);

const inside = (runs: readonly number[]) => runs.reduce((sum, run, i) => sum + (i % 2 ? run : 0), 0);

test("4,000 masks of random sizes and runs are pycocotools' own", () => {
  const cases = Array.from({ length: 4000 }, draw);
  const pixels = cases.map(({ size: [height, width] }) => height * width);
  expect(pixels.filter((count) => count > 2 ** 24).length).toBeGreaterThan(1000);
  expect(Math.max(...pixels)).toBeGreaterThan(2 ** 30);
  const input = JSON.stringify(cases);
  const options = { cwd: engineFolder, input, maxBuffer: 2 ** 28, encoding: "utf8" } as const;
  const told = JSON.parse(execFileSync(pythonOf(), ["-m", "tests.rle_of_runs"], options)) as [
    string,
    number,
    [x: number, y: number, width: number, height: number],
  ][];
  for (const [i, { size, runs }] of cases.entries()) {
    const [counts, area, [x, y, width, height]] = told[i] as (typeof told)[0];
    expect(encodeRuns(runs)).toBe(counts);
    expect(decodeRuns(counts)).toEqual(runs);
    // More runs than pixels, and one before, are refused.
    if (runs.length > size[0] * size[1] + 1) continue;
    const rle: Rle = { size, counts };
    expect(maskArea(rle)).toBe(inside(runs));
    if (!isReadThere(runs)) continue;
    expect(maskArea(rle)).toBe(area);
    const bounds = maskBounds(rle);
    if (area === 0) expect(bounds).toBeNull();
    else expect([i, bounds]).toEqual([i, [x, y, x + width, y + height]]);
  }
});
