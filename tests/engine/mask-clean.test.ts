import { expect, test } from "vitest";
import { fillHoles, keepLargest, smooth } from "../../src/engine/mask/clean";
import { emptyMask } from "../../src/engine/mask/places";
import { connectedRegions } from "../../src/engine/mask/regions";
import { encodeRuns, maskArea } from "../../src/engine/mask/rle";
import { invert, unite } from "../../src/engine/mask/sets";
import type { Rle } from "../../src/engine/values";
import { Random } from "../random";
import { drawn, fullMask, pixelsOf, randomMask, rleOf } from "./mask-support";

const random = new Random(41);

function masks(check: (mask: Rle) => void): void {
  for (let round = 0; round < 400; round++) check(randomMask(random, random.integer(1, 19), random.integer(1, 19)));
}

test("holes are what is outside and not joined to the border by sides", () => {
  masks((rle) => {
    const { width, height, data } = pixelsOf(rle);
    const outside = data.map((value) => 1 - value);
    for (const region of connectedRegions(outside, { width, height }, "sides")) {
      const isOpen = region.some((at) => {
        const [x, y] = [at % width, Math.floor(at / width)];
        return x === 0 || y === 0 || x === width - 1 || y === height - 1;
      });
      if (!isOpen) for (const at of region) data[at] = 1;
    }
    expect(fillHoles(rle)).toEqual(rleOf({ width, height, data }));
  });
});

test("the largest part stays, joined by corners too; of two as large the first from the left", () => {
  masks((rle) => {
    const { width, height, data } = pixelsOf(rle);
    const first = (region: number[]) => Math.min(...region.map((at) => (at % width) * height + Math.floor(at / width)));
    const regions = connectedRegions(data, { width, height }, "corners");
    const [largest = []] = regions.sort((a, b) => b.length - a.length || first(a) - first(b));
    data.fill(0);
    for (const at of largest) data[at] = 1;
    expect(keepLargest(rle)).toEqual(rleOf({ width, height, data }));
  });
});

test("on 100 megapixels parts and holes are a matter of the runs", () => {
  const size: Rle["size"] = [10_000, 10_000];
  const column = (runs: number[]): Rle => ({ size, counts: encodeRuns(runs) });
  const wall = column([20_000_000, 1_000_000, 79_000_000]);
  const dot = column([95_005_000, 1, 4_994_999]);
  expect(keepLargest(unite(wall, dot))).toEqual(wall);
  expect(fillHoles(invert(dot))).toEqual(fullMask(size));
  expect(maskArea(fillHoles(invert(unite(wall, dot))))).toBe(99_000_000);
});

/** How much a pixel `away` along one axis counts. */
function weight(away: number, reach: number): number {
  const [first, second] = [Math.ceil(reach / 2), Math.floor(reach / 2)];
  let count = 0;
  for (let i = -second; i <= second; i++) if (Math.abs(away - i) <= first) count++;
  return count;
}

test("smoothed, a pixel is as most around it", () => {
  for (let round = 0; round < 150; round++) {
    const rle = randomMask(random, random.integer(1, 14), random.integer(1, 14));
    const reach = random.integer(1, 5);
    const { width, height, data } = pixelsOf(rle);
    const expected = data.map((value, at) => {
      let more = 0;
      data.forEach((other, i) => {
        const [dx, dy] = [(i % width) - (at % width), Math.floor(i / width) - Math.floor(at / width)];
        more += weight(dx, reach) * weight(dy, reach) * (other ? 1 : -1);
      });
      return Number(more > 0 || (more === 0 && value === 1));
    });
    expect(smooth(rle, reach + random.pick([-0.4, 0, 0.4]))).toEqual(rleOf({ width, height, data: expected }));
  }
});

test("smoothing takes flecks and dents, and leaves straight edges, borders and the empty mask", () => {
  const clean = drawn(80, 60, (x) => x < 40);
  const ragged = drawn(
    80,
    60,
    (x, y) => x < (y % 8 === 4 ? 42 : 40) !== (x === 60 && y === 20) && !(x === 20 && y === 0),
  );
  expect(smooth(ragged, 3)).toEqual(clean);
  expect(smooth(clean, 5)).toEqual(clean);
  expect(smooth(emptyMask([60, 80]), 5)).toEqual(emptyMask([60, 80]));
  expect(smooth(fullMask([60, 80]), 5)).toEqual(fullMask([60, 80]));
  expect(smooth(ragged, 0)).toEqual(ragged);
});
