/** What is asked of masks again and again: is this place in it, near it, how alike are two. */
import type { Rle } from "../values";
import { checkSameSize, edgesOf, edgesUpTo, toRle } from "./edges";

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

/** Pixels in both ÷ pixels in either, 0…1; two empty masks are alike (1). Throws "internal" where their sizes differ. */
export function maskIou(a: Rle, b: Rle): number {
  checkSameSize(a, b);
  const [first, second] = [edgesOf(a), edgesOf(b)];
  const total = a.size[0] * a.size[1];
  let [i, j, both, either] = [0, 0, 0, 0];
  for (let at = 0; at < total; ) {
    const next = Math.min(first[i] ?? total, second[j] ?? total);
    if (i % 2 || j % 2) either += next - at;
    if (i % 2 && j % 2) both += next - at;
    at = next;
    while (i < first.length && first[i] === at) i++;
    while (j < second.length && second[j] === at) j++;
  }
  return either ? both / either : 1;
}

/** No pixel. `size` is [height, width]. */
export function emptyMask(size: [number, number]): Rle {
  return toRle(size, []);
}

/** Every pixel. `size` is [height, width]. */
export function fullMask(size: [number, number]): Rle {
  return toRle(size, [0, size[0] * size[1]]);
}
