/** Areas, overlaps and bounds, counted on run lengths: exact integers, and no array of the photo's size. */

import type { Box, Rle } from "../../engine/api";
import type { Size } from "../../engine/coordinates";
import { LoupeError } from "../../engine/errors";
import { runsArea, runsBounds, wholeRuns } from "../../engine/mask/rle";

/** Pixels of a photo, as runs down its columns: outside, inside, outside, … */
export interface Region {
  runs: number[];
  height: number;
}

export const EMPTY: Region = { runs: [], height: 0 };

/** In pixels. */
export interface Overlap {
  intersection: number;
  union: number;
}

/** Throws LoupeError "internal" when the mask is not of the photo's size or cannot be read. */
export function toRegion(rle: Rle, photo: Size): Region {
  const [height, width] = rle.size;
  if (height !== photo.height || width !== photo.width) {
    const sizes = `${width}×${height} (size [${height}, ${width}]), the image ${photo.width}×${photo.height}`;
    throw new LoupeError("internal", `The mask is ${sizes}; they must be the same.`);
  }
  return { runs: wholeRuns(rle), height };
}

export function area({ runs }: Region): number {
  return runsArea(runs);
}

/** Of two regions of one photo. */
export function overlap(a: Region, b: Region): Overlap {
  let intersection = 0;
  let [i, j] = [0, 0];
  let [endA, endB] = [a.runs[0] ?? 0, b.runs[0] ?? 0];
  for (let at = 0; i < a.runs.length && j < b.runs.length; ) {
    const end = Math.min(endA, endB);
    if (i % 2 && j % 2) intersection += end - at;
    at = end;
    if (endA === end) endA += a.runs[++i] ?? 0;
    if (endB === end) endB += b.runs[++j] ?? 0;
  }
  return { intersection, union: area(a) + area(b) - intersection };
}

/** 1 for two empty regions: to find nothing where nothing is, is right. */
export function iou({ intersection, union }: Overlap): number {
  return union === 0 ? 1 : intersection / union;
}

/** The tight box, null when empty. */
export function bounds({ runs, height }: Region): Box | null {
  return runsBounds(runs, height);
}
