/** Where a mask is highest. */
import type { Rle } from "../values";
import { splitColumns } from "./columns";
import { edgesOf } from "./edges";
import { maskBounds } from "./rle";

/** Of the mask's height: a peak of a pixel is not where people see its top. */
const SHARE = 1 / 20;

/**
 * In photo pixels: x the middle of what lies in the uppermost twentieth of the mask, y its upper edge; null when empty.
 * Throws "internal" where the text is no mask.
 */
export function maskTop(rle: Rle): { x: number; y: number } | null {
  const bounds = maskBounds(rle);
  if (!bounds) return null;
  const [, top, , bottom] = bounds;
  const limit = top + Math.max(1, (bottom - top) * SHARE);
  const { columns, rows } = splitColumns(edgesOf(rle), rle.size[0]);
  let [area, moment] = [0, 0];
  for (let i = 0; i < rows.length; i += 2) {
    const pixels = Math.min(rows[i + 1] as number, limit) - (rows[i] as number);
    if (pixels <= 0) continue;
    area += pixels;
    moment += pixels * ((columns[i] as number) + 0.5);
  }
  return { x: moment / area, y: top };
}
