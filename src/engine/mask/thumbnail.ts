/** A small picture of a mask. */
import type { Box, Rle } from "../values";
import { splitColumns } from "./columns";
import { edgesOf } from "./edges";

/**
 * What is inside `box` (photo pixels; may be fractions, and reach over the photo's border, where nothing is) resized to
 * width × height by area: alpha 0…255, row-major. Throws "internal" where the text is no mask.
 */
export function maskThumbnail(rle: Rle, box: Box, width: number, height: number): Uint8Array {
  const [left, top, right, bottom] = box;
  const covered = new Float64Array(width * height);
  const { columns, rows } = splitColumns(edgesOf(rle), rle.size[0]);
  const toX = (x: number) => Math.min(Math.max(((x - left) / (right - left)) * width, 0), width);
  const toY = (y: number) => Math.min(Math.max(((y - top) / (bottom - top)) * height, 0), height);
  for (let i = 0; i < rows.length; i += 2) {
    const column = columns[i] as number;
    const [x1, x2] = [toX(column), toX(column + 1)];
    if (!(x1 < x2)) continue;
    const [y1, y2] = [toY(rows[i] as number), toY(rows[i + 1] as number)];
    for (let v = Math.floor(y1); v < y2; v++) {
      const down = Math.min(v + 1, y2) - Math.max(v, y1);
      for (let u = Math.floor(x1); u < x2; u++) {
        const across = Math.min(u + 1, x2) - Math.max(u, x1);
        covered[v * width + u] = (covered[v * width + u] as number) + across * down;
      }
    }
  }
  return Uint8Array.from(covered, (share) => Math.round(255 * Math.min(share, 1)));
}
