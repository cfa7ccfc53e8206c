/** The outline of a mask exactly as its pixels have it: its corners, for who must give back every pixel. */
import type { Rle } from "../values";
import { edgesOf } from "./edges";
import { traceLoops } from "./loops";
import type { Outline } from "./outline";

/**
 * So far within the mask, in pixels: whether a reader takes the pixels whose middle is inside (most), or cuts fractions off
 * and draws the line too (OpenCV's fillPoly as ultralytics calls it), or rounds to fifths (pycocotools), it gets this mask.
 */
const INSET = 0.05;

/**
 * Closed loops of the corners alone, no two of a loop's at one place; the mask is on the right hand (y is down), so a hole
 * runs the other way around. Null where there are over `most` sides of pixels. Throws "internal" where the text is no mask.
 */
export function maskCorners(rle: Rle, most: number): Outline | null {
  const loops = traceLoops(edgesOf(rle), rle.size[0], most);
  if (!loops) return null;
  const points: number[] = [];
  const ends: number[] = [];
  let from = 0;
  for (const end of loops.ends) {
    for (const loop of splitAtTouching(loops.points, from, end, rle.size[0] + 1)) {
      addCorners(loop, points);
      ends.push(points.length / 2);
    }
    from = end;
  }
  return { points: Float32Array.from(points), ends: Uint32Array.from(ends) };
}

/** x, y, x, y… Pixels that meet at a corner alone are of one loop; here each side of the corner is one of its own. */
function splitAtTouching(points: Int32Array, from: number, end: number, stride: number): number[][] {
  const loops: number[][] = [];
  const path: number[] = [];
  const seen = new Map<number, number>();
  for (let i = from; i < end; i++) {
    const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
    const key = x * stride + y;
    const before = seen.get(key);
    if (before !== undefined) {
      const loop = path.splice(before);
      loops.push(loop);
      for (let k = 0; k < loop.length; k += 2) seen.delete((loop[k] as number) * stride + (loop[k + 1] as number));
    }
    seen.set(key, path.length);
    path.push(x, y);
  }
  if (path.length) loops.push(path);
  return loops;
}

function addCorners(loop: readonly number[], points: number[]): void {
  const count = loop.length / 2;
  const at = (i: number) => [loop[2 * (i % count)] as number, loop[2 * (i % count) + 1] as number] as const;
  for (let i = 0; i < count; i++) {
    const [[ax, ay], [x, y], [bx, by]] = [at(i + count - 1), at(i), at(i + 1)];
    const [dx, dy, ex, ey] = [x - ax, y - ay, bx - x, by - y];
    if (dx === ex && dy === ey) continue;
    // To the right of a step (dx, dy) is (-dy, dx).
    points.push(x - INSET * (dy + ey), y + INSET * (dx + ex));
  }
}
