/**
 * Where a patient person clicks: on the middle of what is most wrong. The usual protocol for measuring interactive
 * segmentation (RITM, Sofiiuk et al. 2021; SAM, Kirillov et al. 2023).
 */

import type { Point } from "../../engine/api";
import type { Size } from "../../engine/coordinates";
import { squaredDistances } from "./distance";

/**
 * The pixel farthest from the border of what is missed (a positive click) or of what is too much (a negative one),
 * whichever is farther from its border; too much where they are equal, and the first in reading order among equals.
 * Pixels clicked before are left out: a second click there would say nothing new. Null where nothing is wrong.
 *
 * Masks are row-major, not 0 is inside; the point is the pixel's centre, in pixels of the photo.
 */
export function nextClick(truth: Uint8Array, mask: Uint8Array, size: Size, before: readonly Point[]): Point | null {
  const missed = innermost(
    truth.map((inside, i) => (inside && !mask[i] ? 1 : 0)),
    size,
    before,
  );
  const extra = innermost(
    mask.map((inside, i) => (inside && !truth[i] ? 1 : 0)),
    size,
    before,
  );
  const positive = missed.distance > extra.distance;
  const { distance, x, y } = positive ? missed : extra;
  return distance > 0 ? { x: x + 0.5, y: y + 0.5, positive } : null;
}

/** Its column and row, and the squared distance to the border: 0 where there is none. */
function innermost(region: Uint8Array, size: Size, without: readonly Point[]) {
  const { left, top, width, height } = extent(region, size);
  const part = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * size.width + left;
    part.set(region.subarray(start, start + width), y * width);
  }
  // All around the extent is outside the region, as it is around an image: the distances are those of the whole.
  const distances = squaredDistances(part, { width, height });
  for (const { x, y } of without) {
    const [column, row] = [Math.floor(x) - left, Math.floor(y) - top];
    if (column >= 0 && column < width && row >= 0 && row < height) distances[row * width + column] = 0;
  }
  let best = 0;
  for (let i = 1; i < distances.length; i++) if ((distances[i] as number) > (distances[best] as number)) best = i;
  return { distance: distances[best] ?? 0, x: left + (best % width), y: top + Math.floor(best / width) };
}

/** The tight box of a region; no width and height where it is empty. */
function extent(region: Uint8Array, { width, height }: Size) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!region[y * width + x]) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
  }
  return { left, top, width: Math.max(right - left, 0), height: Math.max(bottom - top, 0) };
}
