/** Strokes of a brush, as masks. */
import type { Rle } from "../values";
import { addPiece } from "./columns";
import { toRle } from "./edges";
import { subtract, unite } from "./sets";

export interface Stroke {
  /** x, y, x, y… in photo pixels; one point is a dot. May lie outside the photo. */
  points: number[];
  /** Of the brush, in photo pixels. */
  radius: number;
}

/**
 * The pixels whose centre is within the radius of the stroke's line (round caps and joins). `size` is [height, width].
 * Under a radius of √½ a dot may hold no centre at all.
 */
export function strokeMask({ points, radius }: Stroke, size: [number, number]): Rle {
  const [height, width] = size;
  const columns: number[][] = [];
  for (let i = 0; i === 0 || i + 3 < points.length; i += 2) {
    const [ax, ay] = [points[i] ?? Number.NaN, points[i + 1] ?? Number.NaN];
    const [bx, by] = [points[i + 2] ?? ax, points[i + 3] ?? ay];
    const last = Math.min(width - 1, Math.floor(Math.max(ax, bx) + radius - 0.5));
    for (let x = Math.max(0, Math.ceil(Math.min(ax, bx) - radius - 0.5)); x <= last; x++) {
      const [low, high] = cutCapsule(ax, ay, bx, by, radius, x + 0.5);
      const from = Math.max(0, Math.ceil(low - 0.5));
      const to = Math.min(height, Math.floor(high - 0.5) + 1);
      if (from >= to) continue;
      columns[x] ??= [];
      insert(columns[x] as number[], from, to);
    }
  }
  const edges: number[] = [];
  columns.forEach((pieces, x) => {
    for (let i = 0; i < pieces.length; i += 2) {
      addPiece(edges, x * height + (pieces[i] as number), x * height + (pieces[i + 1] as number));
    }
  });
  return toRle(size, edges);
}

/** The mask with the stroke added, or taken away. Throws "internal" where the text is no mask. */
export function paint(rle: Rle, stroke: Stroke, erase: boolean): Rle {
  const mask = strokeMask(stroke, rle.size);
  return erase ? subtract(rle, mask) : unite(rle, mask);
}

/**
 * The y between which the upright line at x lies in the capsule around a–b: one interval, as a capsule is convex; what
 * two discs and the rectangle between them cut out of it. Empty: [∞, −∞].
 */
function cutCapsule(ax: number, ay: number, bx: number, by: number, radius: number, x: number): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const widen = (from: number, to: number) => {
    if (!(from <= to)) return;
    low = Math.min(low, from);
    high = Math.max(high, to);
  };
  for (const [cx, cy] of [
    [ax, ay],
    [bx, by],
  ] as const) {
    const half = Math.sqrt(radius ** 2 - (x - cx) ** 2);
    widen(cy - half, cy + half);
  }
  const [dx, dy, length] = [bx - ax, by - ay, Math.hypot(bx - ax, by - ay)];
  // Upright, its discs say all: the rectangle between them lies between theirs.
  if (dx === 0) return [low, high];
  // Beside the line by at most the radius.
  const middle = ay + ((x - ax) * dy) / dx;
  const half = Math.abs((radius * length) / dx);
  // Between its ends.
  const foot = (along: number) => ay + (along * length ** 2 - (x - ax) * dx) / dy;
  const [first, second] = dy ? [foot(0), foot(1)] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const isBetween = dy !== 0 || (x - ax) * (x - bx) <= 0;
  if (isBetween)
    widen(Math.max(middle - half, Math.min(first, second)), Math.min(middle + half, Math.max(first, second)));
  return [low, high];
}

/** Adds from…to to pieces [from, to, from, to…] that rise and do not touch. */
function insert(pieces: number[], from: number, to: number): void {
  let [low, high] = [0, pieces.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[2 * middle + 1] as number) < from) low = middle + 1;
    else high = middle;
  }
  let after = low;
  while (2 * after < pieces.length && (pieces[2 * after] as number) <= to) after++;
  if (after === low) {
    pieces.splice(2 * low, 0, from, to);
    return;
  }
  pieces[2 * low] = Math.min(pieces[2 * low] as number, from);
  pieces[2 * low + 1] = Math.max(pieces[2 * after - 1] as number, to);
  if (after > low + 1) pieces.splice(2 * low + 2, 2 * (after - low - 1));
}
