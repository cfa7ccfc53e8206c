import { describe, expect, test } from "vitest";
import { contourPath, cutOf } from "../../src/app/stage/contour";

/** Loops of the path as lists of places. */
function loops(path: string): [x: number, y: number][][] {
  return path
    .split("Z")
    .filter(Boolean)
    .map((loop) =>
      loop
        .slice(1)
        .split("L")
        .map((place) => place.split(" ").map(Number) as [number, number]),
    );
}

/** Area inside all loops, holes taken off (they run the other way round). */
function area(path: string): number {
  let sum = 0;
  for (const loop of loops(path)) {
    loop.forEach(([x, y], i) => {
      const [x2, y2] = loop[(i + 1) % loop.length] as [number, number];
      sum += (x * y2 - x2 * y) / 2;
    });
  }
  return Math.abs(sum);
}

function grid(size: number, at: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => at((i % size) + 0.5, Math.floor(i / size) + 0.5));
}

describe("contourPath", () => {
  test("a disc has the disc's area, in photo pixels", () => {
    const logits = grid(64, (x, y) => 20 - Math.hypot(x - 32, y - 32));
    const path = contourPath(logits, 64, 0, 640, 320);
    expect(loops(path)).toHaveLength(1);
    const truth = Math.PI * 20 * 20 * 10 * 5;
    expect(Math.abs(area(path) - truth) / truth).toBeLessThan(0.005);
  });

  test("a hole is a second loop that runs the other way", () => {
    const logits = grid(64, (x, y) => 6 - Math.abs(Math.hypot(x - 32, y - 32) - 18));
    const path = contourPath(logits, 64, 0, 64, 64);
    expect(loops(path)).toHaveLength(2);
    const truth = Math.PI * (24 ** 2 - 12 ** 2);
    expect(Math.abs(area(path) - truth) / truth).toBeLessThan(0.01);
  });

  test("a mask over the photo's border is closed along it", () => {
    const path = contourPath(
      grid(16, (x) => 8 - x),
      16,
      0,
      160,
      100,
    );
    expect(area(path)).toBeCloseTo(80 * 100, 0);
    const xs = loops(path).flatMap((loop) => loop.map(([x]) => x));
    expect(Math.min(...xs)).toBe(0);
    expect(Math.max(...xs)).toBe(80);
  });

  test("everything inside is the whole photo, nothing inside is nothing", () => {
    const all = contourPath(new Float32Array(64).fill(3), 8, 0, 30, 20);
    expect(area(all)).toBeCloseTo(600, 3);
    expect(contourPath(new Float32Array(64).fill(-3), 8, 0, 30, 20)).toBe("");
  });

  test("every loop of a checkerboard is closed: saddles join no wrong ends", () => {
    const logits = grid(12, (x, y) => ((Math.floor(x) + Math.floor(y)) % 2 ? 1 : -1));
    const path = contourPath(logits, 12, 0, 12, 12);
    for (const loop of loops(path)) expect(loop.length).toBeGreaterThanOrEqual(4);
    expect(area(path)).toBeGreaterThan(0);
  });
});

describe("cutOf", () => {
  const logits = grid(32, (x) => x - 8);

  test("is 0 when the area says so", () => {
    expect(cutOf({ logits, area: 0.75 * 3200 }, 3200)).toBe(0);
  });

  test("finds another threshold again from the area", () => {
    const cut = cutOf({ logits, area: 0.5 * 3200 }, 3200);
    const inside = logits.filter((value) => value > cut).length;
    expect(Math.abs(inside / logits.length - 0.5)).toBeLessThan(0.04);
  });
});
