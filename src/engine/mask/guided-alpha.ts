/** How much of each pixel of a photo is the object, by the photo's own edges: a guided filter on a grid, its sums at every pixel. */

import type { Rle } from "../values";
import { fillCoverage } from "./fill-coverage";
import { type Guide, guidedFilter, type Linear } from "./guided-filter";
import { maskOutline } from "./outline";
import { reducedSize } from "./scale";

/** RGBA u8 [height, width, 4], row-major, of the whole photo at its own size or another. Alpha is not looked at. */
export interface PhotoPixels {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

export interface Window {
  /** As a share of the photo's longer side. */
  radius: number;
  /** Against colours of 0…1, squared: edges of less contrast are smoothed over. */
  epsilon: number;
}

/** Pixels of the longer side that the filter works at (He and Sun: Fast Guided Filter, 2015): the time is the same for any photo. */
const GRID = 512;

/** Alpha u8 [height, width] of the pixels. Throws "internal" where the text is no mask. */
export function guidedAlpha(
  rle: Rle,
  pixels: PhotoPixels,
  { radius, epsilon }: Window,
): Uint8ClampedArray<ArrayBuffer> {
  const [height, width] = reducedSize([pixels.height, pixels.width], GRID);
  const guide = reduced(pixels, width, height);
  const mask = fillCoverage(maskOutline(rle), guide, [width / rle.size[1], height / rle.size[0]]);
  const reach = Math.max(1, Math.round(radius * Math.max(width, height)));
  return applied(guidedFilter(guide, mask, reach, epsilon), pixels);
}

/** The mean of the pixels that begin in each of the fewer. */
function reduced(pixels: PhotoPixels, width: number, height: number): Guide {
  const count = width * height;
  const [red, green, blue] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const weights = new Float32Array(count);
  const columns = Int32Array.from({ length: pixels.width }, (_, x) => Math.floor((x * width) / pixels.width));
  for (let y = 0, i = 0; y < pixels.height; y++) {
    const row = Math.floor((y * height) / pixels.height) * width;
    for (let x = 0; x < pixels.width; x++, i += 4) {
      const at = row + (columns[x] as number);
      red[at] = (red[at] as number) + (pixels.data[i] as number);
      green[at] = (green[at] as number) + (pixels.data[i + 1] as number);
      blue[at] = (blue[at] as number) + (pixels.data[i + 2] as number);
      weights[at] = (weights[at] as number) + 255;
    }
  }
  for (let i = 0; i < count; i++) {
    const share = 1 / (weights[i] as number);
    red[i] = (red[i] as number) * share;
    green[i] = (green[i] as number) * share;
    blue[i] = (blue[i] as number) * share;
  }
  return { width, height, red, green, blue };
}

/** The sums, enlarged bilinearly, of each pixel's colours. */
function applied(linear: Linear, { width, height, data }: PhotoPixels): Uint8ClampedArray<ArrayBuffer> {
  const alpha = new Uint8ClampedArray(width * height);
  // A row of the four planes, cell by cell, once more at the end for what lies after the last cell's middle.
  const row = new Float64Array(4 * (linear.width + 1));
  const places = Float64Array.from({ length: width }, (_, x) => gridPlace(x, width, linear.width));
  for (let y = 0, i = 0; y < height; y++) {
    mixRows(linear, gridPlace(y, height, linear.height), row);
    for (let x = 0; x < width; x++, i++) {
      const place = places[x] as number;
      const left = Math.floor(place);
      const share = place - left;
      const at = 4 * left;
      const red = (row[at] as number) + share * ((row[at + 4] as number) - (row[at] as number));
      const green = (row[at + 1] as number) + share * ((row[at + 5] as number) - (row[at + 1] as number));
      const blue = (row[at + 2] as number) + share * ((row[at + 6] as number) - (row[at + 2] as number));
      const offset = (row[at + 3] as number) + share * ((row[at + 7] as number) - (row[at + 3] as number));
      const colours = red * (data[4 * i] as number) + green * (data[4 * i + 1] as number);
      alpha[i] = colours + blue * (data[4 * i + 2] as number) + 255 * offset;
    }
  }
  return alpha;
}

function mixRows({ width, height, red, green, blue, offset }: Linear, place: number, row: Float64Array): void {
  const above = Math.floor(place);
  const share = place - above;
  const first = above * width;
  const second = Math.min(above + 1, height - 1) * width;
  for (let u = 0; u <= width; u++) {
    const [a, b, at] = [first + Math.min(u, width - 1), second + Math.min(u, width - 1), 4 * u];
    row[at] = (red[a] as number) * (1 - share) + (red[b] as number) * share;
    row[at + 1] = (green[a] as number) * (1 - share) + (green[b] as number) * share;
    row[at + 2] = (blue[a] as number) * (1 - share) + (blue[b] as number) * share;
    row[at + 3] = (offset[a] as number) * (1 - share) + (offset[b] as number) * share;
  }
}

/** The middle of pixel i of `count`, in pixels of the grid from the first one's middle; between the first and the last. */
function gridPlace(i: number, count: number, cells: number): number {
  return Math.min(Math.max(((i + 0.5) * cells) / count - 0.5, 0), cells - 1);
}
