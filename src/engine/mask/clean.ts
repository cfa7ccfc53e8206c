/** A mask's parts, holes and edge, put right. On the runs: a photo of 100 megapixels needs no buffer of its size. */
import type { Rle } from "../values";
import { addPiece, columnPixels, joinColumns, splitColumns } from "./columns";
import { edgesOf, toRle } from "./edges";
import { maskBounds } from "./rle";
import { labelParts } from "./run-parts";
import { invert } from "./sets";
import { columnSums, windowSums } from "./window";

/**
 * With every hole filled: what is outside and does not come to the photo's border by the sides of pixels. Throws
 * "internal" where the text is no mask, as all of these do.
 */
export function fillHoles(rle: Rle): Rle {
  const [height, width] = rle.size;
  const outside = splitColumns(edgesOf(invert(rle)), height);
  const part = labelParts(outside, "sides");
  const open = new Set<number>();
  part.forEach((label, piece) => {
    const column = outside.columns[2 * piece];
    const reachesBorder =
      column === 0 || column === width - 1 || outside.rows[2 * piece] === 0 || outside.rows[2 * piece + 1] === height;
    if (reachesBorder) open.add(label);
  });
  return invert(
    toRle(
      rle.size,
      joinColumns(outside, height, (piece) => open.has(part[piece] as number)),
    ),
  );
}

/**
 * Each pixel as most around it are, the nearer ones counting more (see window.ts): within `radius` pixels, rounded,
 * along x and y. What is outside the photo counts for neither side; where the sides are even the pixel stays.
 */
export function smooth(rle: Rle, radius: number): Rle {
  const [height, width] = rle.size;
  const reach = Math.round(radius);
  const bounds = maskBounds(rle);
  if (!bounds || reach < 1) return rle;
  const [left, top] = [Math.max(bounds[0] - reach, 0), Math.max(bounds[1] - reach, 0)];
  const [right, bottom] = [Math.min(bounds[2] + reach, width), Math.min(bounds[3] + reach, height)];
  const ones = (length: number) => new Uint8Array(length).fill(1);
  const across = windowSums(ones(width), left, right, reach);
  const down = windowSums(ones(height), top, bottom, reach);
  const pixels = columnPixels(edgesOf(rle), height);
  const sums = columnSums(
    (x) => (x < bounds[0] || x >= bounds[2] ? null : windowSums(pixels(x), top, bottom, reach)),
    left,
    bottom - top,
    reach,
  );
  const edges: number[] = [];
  for (let x = left; x < right; x++) {
    const [inside, before] = [sums(x), pixels(x)];
    for (let y = top, start = -1; y <= bottom; y++) {
      const i = y - top;
      const more = 2 * (inside[i] as number) - (across[x - left] as number) * (down[i] as number);
      const has = y < bottom && (more > 0 || (more === 0 && before[y] === 1));
      if (has && start < 0) start = y;
      if (has || start < 0) continue;
      addPiece(edges, x * height + start, x * height + y);
      start = -1;
    }
  }
  return toRle(rle.size, edges);
}

/** Its largest part alone; of two as large, the first from the left. Pixels that meet at a corner are of one part. */
export function keepLargest(rle: Rle): Rle {
  const [height] = rle.size;
  const inside = splitColumns(edgesOf(rle), height);
  const part = labelParts(inside, "corners");
  const areas = new Float64Array(part.length);
  part.forEach((label, piece) => {
    const area = (inside.rows[2 * piece + 1] as number) - (inside.rows[2 * piece] as number);
    areas[label] = (areas[label] as number) + area;
  });
  const largest = areas.indexOf(areas.reduce((most, area) => Math.max(most, area), 0));
  return toRle(
    rle.size,
    joinColumns(inside, height, (piece) => part[piece] === largest),
  );
}
