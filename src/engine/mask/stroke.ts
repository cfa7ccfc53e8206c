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
  const cut: Cut = { low: 0, high: 0 };
  for (let i = 0; i === 0 || i + 3 < points.length; i += 2) {
    const [ax, ay] = [points[i] ?? Number.NaN, points[i + 1] ?? Number.NaN];
    const [bx, by] = [points[i + 2] ?? ax, points[i + 3] ?? ay];
    const cutAt = capsule(ax, ay, bx, by, radius);
    const last = Math.min(width - 1, Math.floor(Math.max(ax, bx) + radius - 0.5));
    for (let x = Math.max(0, Math.ceil(Math.min(ax, bx) - radius - 0.5)); x <= last; x++) {
      cutAt(x + 0.5, cut);
      const from = Math.max(0, Math.ceil(cut.low - 0.5));
      const to = Math.min(height, Math.floor(cut.high - 0.5) + 1);
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
 * For a capsule around a–b: the y between which it holds the upright line at x; one interval, as a capsule is convex; what
 * two discs and the rectangle between them cut out of it. Written into `cut`; empty: [∞, −∞].
 */
function capsule(ax: number, ay: number, bx: number, by: number, radius: number): (x: number, cut: Cut) => void {
  const [dx, dy] = [bx - ax, by - ay];
  const squaredLength = dx * dx + dy * dy;
  const half = Math.abs((radius * Math.sqrt(squaredLength)) / dx);
  return (x, cut) => {
    cut.low = Number.POSITIVE_INFINITY;
    cut.high = Number.NEGATIVE_INFINITY;
    const first = Math.sqrt(radius * radius - (x - ax) ** 2);
    widen(cut, ay - first, ay + first);
    const second = Math.sqrt(radius * radius - (x - bx) ** 2);
    widen(cut, by - second, by + second);
    // Upright, its discs say all: the rectangle between them lies between theirs.
    if (dx === 0) return;
    // The rectangle: beside the line by at most the radius, and between its ends.
    const middle = ay + ((x - ax) * dy) / dx;
    if (dy === 0) {
      if ((x - ax) * (x - bx) <= 0) widen(cut, middle - half, middle + half);
      return;
    }
    const start = ay - ((x - ax) * dx) / dy;
    const end = start + squaredLength / dy;
    widen(cut, Math.max(middle - half, Math.min(start, end)), Math.min(middle + half, Math.max(start, end)));
  };
}

interface Cut {
  low: number;
  high: number;
}

function widen(cut: Cut, from: number, to: number): void {
  if (!(from <= to)) return;
  cut.low = Math.min(cut.low, from);
  cut.high = Math.max(cut.high, to);
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
