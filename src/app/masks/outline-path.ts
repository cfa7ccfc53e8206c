/** Outlines of masks as the page draws them: asked for once a mask, whoever draws it. */
import { keptPoints, type Outline, type Rle } from "../../engine/mask";
import type { Masks } from "./masks";

const asked = new WeakMap<Rle, Promise<Outline>>();

/** Rejects where the masks' worker was lost; then the next call asks again. */
export function outlineOf(masks: Masks, rle: Rle): Promise<Outline> {
  let outline = asked.get(rle);
  if (!outline) {
    outline = masks.maskOutline(rle);
    asked.set(rle, outline);
    outline.catch(() => asked.delete(rle));
  }
  return outline;
}

/** In photo pixels, nowhere farther than `tolerance` from the outline. */
export function pathOf(outline: Outline, tolerance: number): Path2D {
  const path = new Path2D();
  for (const line of linesOf(outline, tolerance)) {
    path.moveTo(line[0] as number, line[1] as number);
    for (let i = 2; i < line.length; i += 2) path.lineTo(line[i] as number, line[i + 1] as number);
    path.closePath();
  }
  return path;
}

/** Its closed lines (x, y, x, y, …) in photo pixels, as pathOf() draws them. */
export function linesOf({ points, ends }: Outline, tolerance: number): number[][] {
  return Array.from(ends, (end, i) => simplified(points.subarray(2 * (ends[i - 1] ?? 0), 2 * end), tolerance));
}

/** The points of a line (x, y, x, y, …) that keep it within `tolerance`: a canvas takes as long as a path has points. */
export function simplified(points: Float32Array, tolerance: number): number[] {
  const count = points.length / 2;
  const [xs, ys] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < count; i++) {
    xs[i] = points[2 * i] as number;
    ys[i] = points[2 * i + 1] as number;
  }
  const stays = keptPoints(xs, ys, tolerance);
  const kept: number[] = [];
  for (let i = 0; i < count; i++) if (stays[i]) kept.push(xs[i] as number, ys[i] as number);
  return kept;
}
