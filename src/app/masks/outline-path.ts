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

/** In photo pixels. Points nearer than `apart` to the one before are left out; 0 leaves out none. */
export function pathOf({ points, ends }: Outline, apart: number): Path2D {
  const path = new Path2D();
  let from = 0;
  for (const end of ends) {
    let [x, y] = [points[2 * from] as number, points[2 * from + 1] as number];
    path.moveTo(x, y);
    for (let i = from + 1; i < end; i++) {
      const [u, v] = [points[2 * i] as number, points[2 * i + 1] as number];
      if (Math.abs(u - x) + Math.abs(v - y) < apart) continue;
      path.lineTo(u, v);
      [x, y] = [u, v];
    }
    path.closePath();
    from = end;
  }
  return path;
}
