/** Outlines of masks as the page draws them: asked for once a mask, whoever draws it. */
import type { Outline, Rle } from "../../engine/mask";
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
export function pathOf({ points, ends }: Outline, tolerance: number): Path2D {
  const path = new Path2D();
  let from = 0;
  for (const end of ends) {
    const kept = simplified(points.subarray(2 * from, 2 * end), tolerance);
    path.moveTo(kept[0] as number, kept[1] as number);
    for (let i = 2; i < kept.length; i += 2) path.lineTo(kept[i] as number, kept[i + 1] as number);
    path.closePath();
    from = end;
  }
  return path;
}

/**
 * The points of a line (x, y, x, y, …) at which it turns: a canvas takes as long as a path has points. From each point kept,
 * as far on as one straight line passes within `tolerance` of all that lie between: its directions are a sector that narrows,
 * and it may not turn back.
 */
export function simplified(points: Float32Array, tolerance: number): number[] {
  const last = points.length - 2;
  const kept = [points[0] as number, points[1] as number];
  // Directions relative to `middle`, that of the first point out of reach; none yet.
  let [x, y, middle, least, most, farthest] = [kept[0] as number, kept[1] as number, Number.NaN, -Math.PI, Math.PI, 0];
  for (let i = 2; i <= last; i += 2) {
    const [u, v] = [(points[i] as number) - x, (points[i + 1] as number) - y];
    const distance = Math.hypot(u, v);
    if (distance <= tolerance && farthest === 0) continue;
    const direction = Math.atan2(v, u);
    if (Number.isNaN(middle)) middle = direction;
    const turn = Math.atan2(Math.sin(direction - middle), Math.cos(direction - middle));
    if (turn < least || turn > most || distance < farthest) {
      // The point before is the last that was within the sector; this one is looked at again from there.
      i -= 2;
      [x, y] = [points[i] as number, points[i + 1] as number];
      kept.push(x, y);
      [middle, least, most, farthest] = [Number.NaN, -Math.PI, Math.PI, 0];
      continue;
    }
    const reach = Math.asin(Math.min(1, tolerance / distance));
    farthest = distance;
    least = Math.max(least, turn - reach);
    most = Math.min(most, turn + reach);
  }
  if (last > 0) kept.push(points[last] as number, points[last + 1] as number);
  return kept;
}
