/**
 * The outline of a mask, drawn at any zoom without stair-steps: the sides of its pixels, smoothed. Filled with the
 * even-odd rule it has the centres of the mask's pixels inside and all others outside.
 */
import type { Rle } from "../values";
import { coarseEdges } from "./coarse";
import { edgesOf } from "./edges";
import { type Loops, traceLoops } from "./loops";
import { keptPoints } from "./simplify-line";
import { type Line, smoothLine } from "./smooth-line";

export interface Outline {
  /** Loops one after the other; x, y in photo pixels. */
  points: Float32Array;
  /** Where each loop ends in points/2. */
  ends: Uint32Array;
}

/** How far dropping points may move the line: with what smoothing moves it, not over a pixel's centre. */
const TOLERANCE = 0.04;

/** Sides of pixels, all loops together. A mask with more is noise, drawn on a coarser grid. */
const MOST_STEPS = 400_000;

/**
 * Closed loops, holes too, around a mask. Along the photo's border they lie exactly on it. A mask whose pixels have over
 * 400,000 sides on its outline is drawn from cells of 2, 4, 8… pixels, so that it ends: what fills less than half of its
 * cell is left out. Throws "internal" where the text is no mask.
 */
export function maskOutline(rle: Rle): Outline {
  const [height, width] = rle.size;
  const edges = edgesOf(rle);
  let [cell, rows, columns] = [1, height, width];
  let loops = traceLoops(edges, height, MOST_STEPS);
  while (!loops) {
    cell *= 2;
    [rows, columns] = [Math.ceil(height / cell), Math.ceil(width / cell)];
    loops = traceLoops(coarseEdges(edges, { width, height }, cell), rows, MOST_STEPS);
  }
  return drawLoops(loops, columns, rows, (x, y) => [Math.min(x * cell, width), Math.min(y * cell, height)]);
}

function drawLoops(
  loops: Loops,
  width: number,
  height: number,
  place: (x: number, y: number) => [number, number],
): Outline {
  const points = new Float32Array(loops.points.length);
  const ends = new Uint32Array(loops.ends.length);
  let filled = 0;
  let from = 0;
  loops.ends.forEach((end, index) => {
    for (const { line, straight } of sections(loops.points.subarray(2 * from, 2 * end), width, height)) {
      const { xs, ys } = straight ? line : smoothLine(line);
      const kept = keptPoints(xs, ys, TOLERANCE);
      // The last point of an open line is the first of the next.
      const count = line.closed ? xs.length : xs.length - 1;
      for (let i = 0; i < count; i++) {
        if (!kept[i]) continue;
        const [x, y] = place(xs[i] as number, ys[i] as number);
        points[filled++] = x;
        points[filled++] = y;
      }
    }
    ends[index] = filled / 2;
    from = end;
  });
  return { points: points.slice(0, filled), ends };
}

interface Section {
  line: Line;
  /** It lies on the photo's border. */
  straight: boolean;
}

/** A loop (x, y…) cut where it comes to the photo's border and where it leaves it; in one piece where it never does. */
function sections(loop: Int32Array, width: number, height: number): Section[] {
  const count = loop.length / 2;
  const x = (i: number) => loop[2 * (i % count)] as number;
  const y = (i: number) => loop[2 * (i % count) + 1] as number;
  const onBorder = (i: number) =>
    (x(i) === x(i + 1) && (x(i) === 0 || x(i) === width)) || (y(i) === y(i + 1) && (y(i) === 0 || y(i) === height));
  const line = (from: number, to: number, closed: boolean): Line => {
    const [xs, ys] = [new Float64Array(to - from), new Float64Array(to - from)];
    for (let i = from; i < to; i++) {
      xs[i - from] = x(i);
      ys[i - from] = y(i);
    }
    return { xs, ys, closed };
  };
  let start = 0;
  while (start < count && (!onBorder(start + 1) || onBorder(start))) start++;
  if (start === count) return [{ line: line(0, onBorder(0) ? count + 1 : count, !onBorder(0)), straight: onBorder(0) }];
  const result: Section[] = [];
  start++;
  for (let from = start; from < start + count; ) {
    const straight = onBorder(from);
    let to = from + 1;
    while (to < start + count && onBorder(to) === straight) to++;
    result.push({ line: line(from, to + 1, false), straight });
    from = to;
  }
  return result;
}
