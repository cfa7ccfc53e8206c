/** Lines with fewer points (Ramer, Douglas and Peucker). */

/** Longer pieces would take time that grows with the square of their length where a line is unlucky. */
const PIECE = 512;

/** Which points of a line stay, 0 or 1, so that it moves by less than `tolerance`. The first and the last do. */
export function keptPoints(xs: Float64Array, ys: Float64Array, tolerance: number): Uint8Array {
  const last = xs.length - 1;
  const kept = new Uint8Array(xs.length);
  for (let i = 0; i <= last; i += PIECE) kept[i] = 1;
  kept[last] = 1;
  for (let from = 0; from < last; from += PIECE) keep(xs, ys, from, Math.min(from + PIECE, last), tolerance ** 2, kept);
  return kept;
}

function keep(
  xs: Float64Array,
  ys: Float64Array,
  from: number,
  to: number,
  squaredTolerance: number,
  kept: Uint8Array,
): void {
  const [x, y] = [xs[from] as number, ys[from] as number];
  const [dx, dy] = [(xs[to] as number) - x, (ys[to] as number) - y];
  const squaredLength = dx * dx + dy * dy || 1;
  let [farthest, most] = [-1, squaredTolerance];
  for (let i = from + 1; i < to; i++) {
    const [px, py] = [(xs[i] as number) - x, (ys[i] as number) - y];
    const share = Math.min(Math.max((px * dx + py * dy) / squaredLength, 0), 1);
    const squared = (px - share * dx) ** 2 + (py - share * dy) ** 2;
    if (squared < most) continue;
    [farthest, most] = [i, squared];
  }
  if (farthest < 0) return;
  kept[farthest] = 1;
  keep(xs, ys, from, farthest, squaredTolerance, kept);
  keep(xs, ys, farthest, to, squaredTolerance, kept);
}
