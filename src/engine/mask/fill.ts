/** Closed loops → the mask that they enclose. On columns and runs, never on pixels. */
import type { Rle } from "../values";
import { toRle } from "./edges";
import type { Outline } from "./outline";

/**
 * The pixels whose middle is inside by the even-odd rule. Points are x, y in pixels of a photo of `size` [height, width],
 * and may lie outside it; a line that runs twice along one way (a bridge) encloses nothing. Points have to be finite.
 */
export function fillOutline({ points, ends }: Outline, size: Rle["size"]): Rle {
  const [height, width] = size;
  const columns = new Map<number, number[]>();
  let from = 0;
  for (const end of ends) {
    for (let i = from; i < end; i++) {
      const j = i + 1 < end ? i + 1 : from;
      const [x1, y1] = [points[2 * i] as number, points[2 * i + 1] as number];
      const [x2, y2] = [points[2 * j] as number, points[2 * j + 1] as number];
      const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)];
      const last = Math.min(Math.ceil(right - 0.5), width);
      for (let x = Math.max(Math.ceil(left - 0.5), 0); x < last; x++) {
        const crossings = columns.get(x) ?? [];
        if (!crossings.length) columns.set(x, crossings);
        const y = y1 + ((x + 0.5 - x1) / (x2 - x1)) * (y2 - y1);
        crossings.push(Math.min(Math.max(Math.ceil(y - 0.5), 0), height));
      }
    }
    from = end;
  }
  const edges: number[] = [];
  for (const [x, crossings] of [...columns].sort(([a], [b]) => a - b)) {
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [start, stop] = [x * height + (crossings[i] as number), x * height + (crossings[i + 1] as number)];
      if (start === stop) continue;
      // It goes on from the last run: no empty one between them.
      if (edges.at(-1) === start) edges[edges.length - 1] = stop;
      else edges.push(start, stop);
    }
  }
  return toRle(size, edges);
}
