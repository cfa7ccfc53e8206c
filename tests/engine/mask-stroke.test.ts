import { expect, test } from "vitest";
import { maskHas } from "../../src/engine/mask/places";
import { maskArea } from "../../src/engine/mask/rle";
import { subtract, unite } from "../../src/engine/mask/sets";
import { paint, type Stroke, strokeMask } from "../../src/engine/mask/stroke";
import { Random } from "../random";
import { drawn, randomMask } from "./mask-support";

const random = new Random(53);

/** How far a place is from a stroke's line. */
function distance({ points }: Stroke, x: number, y: number): number {
  const away: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [ax, ay] = [points[i] as number, points[i + 1] as number];
    const [bx, by] = [points[i + 2] ?? ax, points[i + 3] ?? ay];
    const [dx, dy] = [bx - ax, by - ay];
    const share = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
    const along = Math.min(Math.max(share, 0), 1);
    away.push(Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return Math.min(...away);
}

/** Of 1 to 6 points, in and around a photo; some steps along an axis, some none. */
function randomStroke(width: number, height: number): Stroke {
  const place = (length: number) => random.fraction() * (length + 12) - 6;
  const points = [place(width), place(height)];
  for (let i = random.integer(0, 5); i > 0; i--) {
    const [x, y] = points.slice(-2) as [number, number];
    points.push(random.chance(0.3) ? x : place(width), random.chance(0.3) ? y : place(height));
  }
  return { points, radius: 0.2 + random.fraction() * 6 };
}

test("a stroke is every pixel whose centre is within its radius", () => {
  for (let round = 0; round < 500; round++) {
    const [width, height] = [random.integer(1, 30), random.integer(1, 30)];
    const stroke = randomStroke(width, height);
    const dense = drawn(width, height, (x, y) => distance(stroke, x + 0.5, y + 0.5) <= stroke.radius);
    expect(strokeMask(stroke, [height, width]), JSON.stringify(stroke)).toEqual(dense);
  }
});

test("a dot is a disc, a stroke of no point nothing", () => {
  const dot = strokeMask({ points: [10.5, 8.5], radius: 3 }, [20, 20]);
  expect(dot).toEqual(drawn(20, 20, (x, y) => Math.hypot(x - 10, y - 8) <= 3));
  for (const points of [[], [Number.NaN, 3], [100, 100]]) {
    expect(maskArea(strokeMask({ points, radius: 3 }, [20, 20]))).toBe(0);
  }
});

test("painting adds, erasing takes away", () => {
  for (let round = 0; round < 100; round++) {
    const [width, height] = [random.integer(1, 30), random.integer(1, 30)];
    const [rle, stroke] = [randomMask(random, width, height), randomStroke(width, height)];
    const mask = strokeMask(stroke, rle.size);
    expect(paint(rle, stroke, false)).toEqual(unite(rle, mask));
    expect(paint(rle, stroke, true)).toEqual(subtract(rle, mask));
  }
});

test("a scribble of 2,000 points on 12 megapixels has no gap", () => {
  const points = Array.from({ length: 2000 }, (_, i) => [2000 + 1500 * Math.cos(i / 9), 1500 + 1200 * Math.sin(i / 7)]);
  const rle = strokeMask({ points: points.flat(), radius: 60 }, [3000, 4000]);
  for (const [x, y] of points) expect(maskHas(rle, x as number, y as number)).toBe(true);
});
