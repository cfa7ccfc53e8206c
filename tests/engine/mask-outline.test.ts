import { expect, test } from "vitest";
import { coarseEdges } from "../../src/engine/mask/coarse";
import { edgesOf, toRle } from "../../src/engine/mask/edges";
import { maskOutline, type Outline } from "../../src/engine/mask/outline";
import { emptyMask } from "../../src/engine/mask/places";
import { decodeMask, encodeMask, encodeRuns } from "../../src/engine/mask/rle";
import { invert } from "../../src/engine/mask/sets";
import { Random } from "../random";
import { drawn, filled, fullMask, maskIou, randomMask } from "./mask-support";

/** Its points as [x, y], a loop each. */
function loopsOf({ points, ends }: Outline): [number, number][][] {
  return [...ends].map((end, index) => {
    const from = index ? (ends[index - 1] as number) : 0;
    return Array.from({ length: end - from }, (_, i) => [
      points[2 * (from + i)] as number,
      points[2 * (from + i) + 1] as number,
    ]);
  });
}

const disc = (side: number, radius: number, cx = side / 2, cy = side / 2) =>
  drawn(side, side, (x, y) => Math.hypot(x + 0.5 - cx, y + 0.5 - cy) < radius);

test("filled with even-odd it is the mask again, whatever the mask", () => {
  const random = new Random(5);
  for (let round = 0; round < 700; round++) {
    const [width, height] = [random.integer(1, 40), random.integer(1, 40)];
    const mask = randomMask(random, width, height);
    for (const one of [mask, invert(mask)]) expect(filled(maskOutline(one), width, height)).toEqual(one);
  }
});

test("nothing has no loop, everything is the photo's border, a pixel is a square", () => {
  expect(maskOutline(emptyMask([7, 9]))).toEqual({ points: new Float32Array(0), ends: new Uint32Array(0) });
  const border = [0, 0, 9, 0, 9, 7, 0, 7];
  expect(maskOutline(fullMask([7, 9]))).toEqual({ points: Float32Array.from(border), ends: Uint32Array.of(4) });
  const pixel = maskOutline(drawn(9, 7, (x, y) => x === 4 && y === 2));
  expect(pixel).toEqual({ points: Float32Array.of(4, 2, 5, 2, 5, 3, 4, 3), ends: Uint32Array.of(4) });
});

test("a hole is a loop, and two parts are two", () => {
  const ring = drawn(60, 60, (x, y) => Math.abs(Math.hypot(x - 30, y - 30) - 15) < 6);
  expect(maskOutline(ring).ends).toHaveLength(2);
  expect(maskOutline(drawn(60, 20, (x) => x % 20 < 9)).ends).toHaveLength(3);
  // Pixels that meet at a corner are of one part, as when parts are counted.
  expect(maskOutline(drawn(8, 8, (x, y) => x === y && x > 1 && x < 6)).ends).toHaveLength(1);
  expect(maskOutline(drawn(8, 8, (x, y) => x === 7 - y && x > 1 && x < 6)).ends).toHaveLength(1);
});

test("along the photo's border the loop lies on it", () => {
  const side = 80;
  for (const [cx, cy] of [
    [0, 40],
    [80, 40],
    [40, 0],
    [40, 80],
    [80, 80],
  ] as const) {
    const points = loopsOf(maskOutline(disc(side, 30, cx, cy))).flat();
    const away = ([x, y]: [number, number]) => Math.min(x, y, side - x, side - y);
    expect(points.filter((point) => away(point) === 0).length).toBeGreaterThanOrEqual(2);
    // A disc's edge comes down on the border; what lies close to it without being on it lies on the way there.
    expect(points.filter((point) => away(point) > 0 && away(point) < 0.3)).toEqual([]);
    if (cx === 80 && cy === 80) expect(points).toContainEqual([80, 80]);
  }
});

test("a straight edge of any slope is drawn straight: no steps", () => {
  const side = 400;
  for (const slope of [0.03, 0.07, 0.1, 0.21, 0.37, 0.5, 0.77, 1, 1.9, 5.3]) {
    const mask = drawn(side, side, (x, y) => y + 0.5 > 20.3 + slope * (x + 0.5));
    const points = loopsOf(maskOutline(mask)).flat();
    const inner = points.filter(([x, y]) => x > 30 && x < side - 30 && y > 30 && y < side - 30);
    for (const [x, y] of inner) {
      expect(Math.abs(y - 20.3 - slope * x) / Math.hypot(1, slope), `slope ${slope}`).toBeLessThan(0.2);
    }
    // Steps would be two points a row or column.
    expect(inner.length, `slope ${slope}`).toBeLessThan(45);
  }
});

test("a circle is a circle, with few points", () => {
  for (const radius of [8, 12, 20, 50, 100, 500]) {
    const side = 2 * radius + 11;
    // Off the middle of a pixel, so that no two sides are alike.
    const [cx, cy] = [side / 2 + 0.23, side / 2 + 0.11];
    const points = loopsOf(maskOutline(disc(side, radius, cx, cy))).flat();
    const away = points.map(([x, y]) => Math.hypot(x - cx, y - cy) - radius);
    expect(Math.max(...away.map(Math.abs)), `radius ${radius}`).toBeLessThan(0.4);
    // No bias to the inside: a small circle does not shrink.
    expect(Math.abs(away.reduce((sum, one) => sum + one, 0) / away.length), `radius ${radius}`).toBeLessThan(0.1);
    expect(points.length, `radius ${radius}`).toBeLessThan(30 + 20 * Math.sqrt(radius));
  }
});

test("a square keeps its corners and its edges", () => {
  const points = loopsOf(maskOutline(drawn(100, 100, (x, y) => x >= 20 && x < 80 && y >= 20 && y < 80))).flat();
  for (const [x, y] of [
    [20, 20],
    [80, 20],
    [80, 80],
    [20, 80],
  ] as const) {
    expect(Math.min(...points.map(([u, v]) => Math.hypot(u - x, v - y)))).toBeLessThan(1);
  }
  const fromEdge = points.map(([x, y]) => Math.min(...[x - 20, 80 - x, y - 20, 80 - y].map(Math.abs)));
  expect(Math.max(...fromEdge)).toBeLessThan(0.5);
});

test("coarser, a cell is inside where half of it is", () => {
  const random = new Random(7);
  for (let round = 0; round < 200; round++) {
    const [width, height, cell] = [random.integer(1, 20), random.integer(1, 20), random.integer(1, 6)];
    const mask = randomMask(random, width, height);
    const pixels = decodeMask(mask);
    const dense = drawn(Math.ceil(width / cell), Math.ceil(height / cell), (u, v) => {
      const values = pixels.filter((_, i) => {
        return Math.floor((i % width) / cell) === u && Math.floor(i / width / cell) === v;
      });
      return 2 * values.reduce((sum, value) => sum + value, 0) >= values.length;
    });
    expect(toRle(dense.size, coarseEdges(edgesOf(mask), { width, height }, cell))).toEqual(dense);
  }
});

test("a mask of noise is drawn coarser, and ends", () => {
  const [width, height] = [1501, 1001];
  const board = { size: [height, width] as [number, number], counts: encodeRuns(new Array(width * height).fill(1)) };
  // Cells of two by two pixels are half inside, so all are.
  expect(maskOutline(board).ends).toHaveLength(1);
  const random = new Random(9);
  const data = Uint8Array.from({ length: width * height }, (_, i) => Number(i % width < 700 && random.chance(0.8)));
  const outline = maskOutline(encodeMask(data, width, height));
  expect(outline.points.length).toBeLessThan(2 * 400_000);
  const solid = drawn(width, height, (x) => x < 700);
  expect(maskIou(filled(outline, width, height), solid)).toBeGreaterThan(0.9);
  const xs = outline.points.filter((_, i) => i % 2 === 0);
  expect(Math.min(...xs)).toBe(0);
});
