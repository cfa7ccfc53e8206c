import { expect, test } from "vitest";
import { simplified } from "../../src/app/masks/outline-path";
import { Random } from "../random";

/** How far a point is from a line of segments. */
function distanceTo(line: number[], x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [a, b, c, d] = line.slice(i, i + 4) as [number, number, number, number];
    const [u, v] = [c - a, d - b];
    const length = u * u + v * v;
    const at = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a) * u + (y - b) * v) / length));
    least = Math.min(least, Math.hypot(x - a - at * u, y - b - at * v));
  }
  return least;
}

test.each([0.25, 1, 4])("no point of an outline is farther than %d from its path", (tolerance) => {
  const random = new Random(5);
  const next = () => random.fraction();
  for (let round = 0; round < 15; round++) {
    const points = new Float32Array(2 * 200);
    const [noise, waves] = [next() * 3, Math.floor(next() * 30)];
    for (let i = 0; i < 200; i++) {
      const angle = (i / 200) * 2 * Math.PI;
      const radius = 100 + 20 * Math.sin(waves * angle) + noise * (next() - 0.5);
      points.set([200 + radius * Math.cos(angle), 200 + radius * Math.sin(angle)], 2 * i);
    }
    const kept = simplified(points, tolerance);
    expect([...kept.slice(0, 2), ...kept.slice(-2)]).toEqual([...points.slice(0, 2), ...points.slice(-2)]);
    const away = Array.from({ length: 200 }, (_, i) =>
      distanceTo(kept, points[2 * i] as number, points[2 * i + 1] as number),
    );
    expect(Math.max(...away)).toBeLessThanOrEqual(tolerance + 1e-3);
  }
});

test("of straight lines only the corners stay, and a spike stays a spike", () => {
  const square = [0, 0, 5, 0, 10, 0, 10, 5, 10, 10, 5, 10, 0, 10, 0, 5];
  expect(simplified(new Float32Array(square), 0.1)).toEqual([0, 0, 10, 0, 10, 10, 0, 10, 0, 5]);
  const spike = [0, 0, 50, 0, 100, 0, 50, 0, 20, 0];
  expect(simplified(new Float32Array(spike), 0.1)).toEqual([0, 0, 100, 0, 20, 0]);
});

test("a smooth outline keeps few of its points", () => {
  const circle = Float32Array.from({ length: 8000 }, (_, i) => {
    const angle = ((i >> 1) / 4000) * 2 * Math.PI;
    return 1000 + 600 * (i % 2 ? Math.sin(angle) : Math.cos(angle));
  });
  expect(simplified(circle, 1).length / 2).toBeLessThan(150);
});
