/** Areas, overlaps and bounds, counted on run lengths: exact integers, and no array of the photo's size. */

import type { Box, Rle } from "../../engine/api";
import type { Size } from "../../engine/coordinates";
import { LoupeError } from "../../engine/errors";
import { decodeRuns } from "../../engine/mask/rle";

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
export function toRegion({ size: [height, width], counts }: Rle, photo: Size): Region {
  if (height !== photo.height || width !== photo.width) {
    const sizes = `${width}×${height} (size [${height}, ${width}]), the image ${photo.width}×${photo.height}`;
    throw new LoupeError("internal", `The mask is ${sizes}; they must be the same.`);
  }
  const runs = decodeRuns(counts);
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total !== width * height) {
    throw new LoupeError("internal", `The mask's runs cover ${total} pixels; the image has ${width * height}.`);
  }
  return { runs, height };
}

export function area({ runs }: Region): number {
  return runs.reduce((sum, run, index) => (index % 2 ? sum + run : sum), 0);
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
  let box: Box | null = null;
  let end = 0;
  runs.forEach((run, index) => {
    const start = end;
    end += run;
    if (index % 2 === 0 || run === 0) return;
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    const [top, bottom] = first === last ? [start % height, ((end - 1) % height) + 1] : [0, height];
    if (!box) box = [first, top, last + 1, bottom];
    else box = [Math.min(box[0], first), Math.min(box[1], top), Math.max(box[2], last + 1), Math.max(box[3], bottom)];
  });
  return box;
}

export function boxIou(a: Box, b: Box): number {
  const size = (box: Box) => Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
  const both = size([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  const either = size(a) + size(b) - both;
  return either > 0 ? both / either : 0;
}
