/** What costs too much for the page's own thread: done in masks/worker.ts, or where there is no page at once. */

import { type Ground, layUnder } from "../../document/ground";
import type { Cut, PhotoPixels } from "../../engine/mask";
import {
  cutEdges,
  enlargeMask,
  fillHoles,
  intersect,
  invert,
  keepLargest,
  maskOutline,
  maskThumbnail,
  paint,
  reduceMask,
  replacedIn,
  smooth,
  snapToPhoto,
  subtract,
  unite,
} from "../../engine/mask";
import { paintHeatmap } from "../colour-map";

/** RGBA u8 [height, width, 4] of all masks as they are cut out, with what is behind them. */
function cutOutPixels(cuts: readonly Cut[], pixels: PhotoPixels, ground: Ground) {
  const { data } = cutEdges(cuts, pixels);
  layUnder(data, ground, pixels);
  return data;
}

export const operations = {
  unite,
  subtract,
  intersect,
  invert,
  smooth,
  snapToPhoto,
  fillHoles,
  keepLargest,
  paint,
  reduceMask,
  enlargeMask,
  replacedIn,
  cutOutPixels,
  maskOutline,
  maskThumbnail,
  paintHeatmap,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;

export function perform(name: OperationName, args: unknown[]): unknown {
  return (operations[name] as (...args: unknown[]) => unknown)(...args);
}
