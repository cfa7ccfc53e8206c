/** The last step of a click's promise: what regions leave open at a click is closed at the cells under it. */
import type { Size } from "../coordinates";
import { type Click, logitAt, obeys, tapsOf } from "./clicks";

/** How far from the cut a click's pixel is put. */
const MARGIN = 0.1;
const PASSES = 500;
/** SAM 2 clamps the logits of a mask that goes back in to this. */
const MOST = 32;

/**
 * The nearest logits that obey every click (projected onto one after the other, Kaczmarz's method); null where clicks
 * are too close together for the grid to tell them apart. Changes no cells but those that a click's pixel is enlarged
 * from. Two clicks on one pixel have one sign.
 */
export function settled(logits: Float32Array, clicks: readonly Click[]): Float32Array | null {
  const result = logits.slice();
  for (let pass = 0; pass < PASSES; pass++) {
    let isDone = true;
    for (const click of clicks) {
      if (obeys(result, click)) continue;
      isDone = false;
      const taps = tapsOf(click);
      const missing = (click.positive ? MARGIN : -MARGIN) - logitAt(result, click);
      const norm = taps.reduce((sum, { weight }) => sum + weight ** 2, 0);
      for (const { cell, weight } of taps) {
        const value = (result[cell] as number) + (missing * weight) / norm;
        result[cell] = Math.min(Math.max(value, -MOST), MOST);
      }
    }
    if (isDone) return result;
  }
  return null;
}

/**
 * Pixels of the photo for clicks that the logits do not obey: those within a cell of the click that are nearer to it than
 * to any click of the other sign. Of a column, its rows, and whether each is inside.
 */
export function pixelFixes(
  logits: Float32Array,
  clicks: readonly Click[],
  photo: Size,
  cell: Size,
): Map<number, Map<number, boolean>> {
  const fixes = new Map<number, Map<number, boolean>>();
  for (const { pixel, positive, ...click } of clicks) {
    if (obeys(logits, { ...click, positive })) continue;
    const others = clicks.filter((other) => other.positive !== positive).map((other) => other.pixel);
    const [reachX, reachY] = [Math.floor(cell.width), Math.floor(cell.height)];
    for (let x = Math.max(pixel[0] - reachX, 0); x <= Math.min(pixel[0] + reachX, photo.width - 1); x++) {
      for (let y = Math.max(pixel[1] - reachY, 0); y <= Math.min(pixel[1] + reachY, photo.height - 1); y++) {
        const [dx, dy] = [x - pixel[0], y - pixel[1]];
        if ((dx / cell.width) ** 2 + (dy / cell.height) ** 2 > 1) continue;
        const isNearest = others.every(([u, v]) => (x - u) ** 2 + (y - v) ** 2 > dx ** 2 + dy ** 2);
        if (!isNearest) continue;
        const column = fixes.get(x) ?? new Map<number, boolean>();
        fixes.set(x, column.set(y, positive));
      }
    }
  }
  return fixes;
}
