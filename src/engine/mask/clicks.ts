/** Clicks on low-res logits: the photo pixel under each, and the cells that this pixel is enlarged from. */
import { type Fit, type Place, photoPixel, photoToCell, type Size } from "../coordinates";
import type { Point } from "../values";
import type { Taps } from "./bilinear";
import { photoTaps } from "./span";

interface Tap {
  cell: number;
  weight: number;
}

export interface Click {
  /** Column and row of its pixel of the photo. */
  pixel: Place;
  positive: boolean;
  /** Its cell, row-major over the low-res logits. */
  cell: number;
  /** The pixel's logit is the sum over the rows of weight · the sum over the row's taps of weight · logit. */
  rows: readonly { weight: number; taps: readonly Tap[] }[];
}

/** In pixels of the photo → on the low-res logits over the segment image. */
export function placeClicks(points: readonly Point[], fit: Fit, photo: Size): Click[] {
  if (!points.length) return [];
  const { maskSide: side } = fit;
  const [across, down] = [photoTaps(fit, "width", photo.width), photoTaps(fit, "height", photo.height)];
  return points.map(({ x, y, positive }) => {
    const pixel = photoPixel([x, y], photo);
    const columns = tapsAt(across, pixel[0], side);
    const rows = tapsAt(down, pixel[1], side).map(({ cell: row, weight }) => ({
      weight,
      taps: columns.map((tap) => ({ ...tap, cell: row * side + tap.cell })),
    }));
    return { pixel, positive, cell: photoToCell([x, y], photo, fit), rows };
  });
}

function tapsAt({ start, weights, width }: Taps, output: number, side: number): Tap[] {
  const from = start[output] as number;
  const count = Math.min(width, side - from);
  return Array.from({ length: count }, (_, k) => ({ cell: from + k, weight: weights[width * output + k] as number }));
}

/** The click's pixel, enlarged: the very sum that Enlarger makes, so that a cut at 0 tells the same. */
export function logitAt(logits: Float32Array, { rows }: Pick<Click, "rows">): number {
  let value = 0;
  for (const { weight, taps } of rows) {
    let mixed = 0;
    for (const tap of taps) mixed += tap.weight * (logits[tap.cell] as number);
    value += weight * mixed;
  }
  return value;
}

export function obeys(logits: Float32Array, click: Pick<Click, "rows" | "positive">): boolean {
  return logitAt(logits, click) > 0 === click.positive;
}

/** The cells of a click's pixel with the weight of each. */
export function tapsOf({ rows }: Pick<Click, "rows">): Tap[] {
  return rows.flatMap(({ weight, taps }) => taps.map((tap) => ({ cell: tap.cell, weight: weight * tap.weight })));
}

/** Points without those whose pixel a later one gives the other sign. */
export function withoutContradicted(points: readonly Point[], photo: Size): Point[] {
  const last = new Map<string, boolean>();
  const key = ({ x, y }: Point) => photoPixel([x, y], photo).join();
  for (const point of points) last.set(key(point), point.positive);
  return points.filter((point) => last.get(key(point)) === point.positive);
}
