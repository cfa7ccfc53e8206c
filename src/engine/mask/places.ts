/** What is asked of masks again and again: is this place in it, near it, how alike are two. */
import type { Rle } from "../values";
import { edgesOf, edgesUpTo, toRle } from "./edges";

/**
 * Whether the pixel that holds the place (x, y), in photo pixels, is in the mask; never outside the photo. Throws
 * "internal" where the text is no mask, as all of these do.
 */
export function maskHas(rle: Rle, x: number, y: number): boolean {
  const [height, width] = rle.size;
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (!(column >= 0 && column < width && row >= 0 && row < height)) return false;
  return edgesUpTo(edgesOf(rle), column * height + row) % 2 === 1;
}

/**
 * Whether some pixel of the mask is within `radius` photo pixels of the place (x, y), measured to the nearest place of
 * the pixel's square. The place may be outside the photo.
 */
export function maskNear(rle: Rle, x: number, y: number, radius: number): boolean {
  const [height, width] = rle.size;
  const edges = edgesOf(rle);
  const last = Math.min(width - 1, Math.floor(x + radius));
  for (let column = Math.max(0, Math.ceil(x - radius) - 1); column <= last; column++) {
    const across = Math.max(column - x, x - (column + 1), 0);
    const down = Math.sqrt(radius * radius - across * across);
    const top = Math.max(0, Math.ceil(y - down) - 1);
    const bottom = Math.min(height - 1, Math.floor(y + down));
    if (top <= bottom && reaches(edges, column * height + top, column * height + bottom)) return true;
  }
  return false;
}

/** Whether the mask has a pixel of first…last: it is inside at the first, or begins before the last. */
function reaches(edges: Uint32Array, first: number, last: number): boolean {
  const before = edgesUpTo(edges, first);
  return before % 2 === 1 || (edges[before] ?? Number.POSITIVE_INFINITY) <= last;
}

/** No pixel. `size` is [height, width]. */
export function emptyMask(size: [number, number]): Rle {
  return toRle(size, []);
}
