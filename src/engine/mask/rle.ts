/** COCO compressed run-length encoding: runs down the columns, background first, written 5 bits a character. */

import { LoupeError } from "../errors";
import type { Box, Rle } from "../values";

/**
 * What a character of the text carries: 5 bits of the number, the fifth its sign where no more follow, and "more".
 * Numbers are multiplied and divided, not shifted: JavaScript's shifts end at 32 bits, and the sixth character of a long
 * run's difference already has its sign there.
 */
const BASE = 32;
const SIGN = 16;
const MORE = 32;

/** Run lengths → the text pycocotools writes (each run from the fourth on as its difference to the run two before). */
export function encodeRuns(runs: ArrayLike<number>): string {
  const codes: number[] = [];
  const parts: string[] = [];
  for (let i = 0; i < runs.length; i++) {
    let value = runs[i] as number;
    if (i > 2) value -= runs[i - 2] as number;
    for (let more = true; more; ) {
      let code = value & (BASE - 1);
      value = Math.floor(value / BASE);
      more = value !== (code & SIGN ? -1 : 0);
      if (more) code |= MORE;
      codes.push(code + 48);
    }
    if (codes.length > 8192) parts.push(String.fromCharCode(...codes.splice(0)));
  }
  return parts.join("") + String.fromCharCode(...codes);
}

/** Text → run lengths. Throws "internal" with the reason when the text is not such an encoding, or has over `most` runs. */
export function decodeRuns(counts: string, most = Number.POSITIVE_INFINITY): number[] {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    for (let scale = 1, more = true; more; ) {
      const code = counts.charCodeAt(at++) - 48;
      // Seven characters hold 35 bits; no run of a photo needs more than 28.
      if (!(code >= 0 && code < 64) || scale > BASE ** 6) throw badRle(`character ${at} is not part of a run length`);
      value += (code & (BASE - 1)) * scale;
      scale *= BASE;
      more = (code & MORE) !== 0;
      if (!more && code & SIGN) value -= scale;
    }
    if (runs.length > 2) value += runs[runs.length - 2] as number;
    if (value < 0) throw badRle(`run ${runs.length + 1} is negative`);
    runs.push(value);
    if (runs.length > most) throw badRle(`it has over ${most} runs`);
  }
  return runs;
}

/** Row-major mask (non-zero is inside), height·width → RLE. */
export function encodeMask(mask: ArrayLike<number>, width: number, height: number): Rle {
  const runs: number[] = [];
  let inside = 0;
  let run = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const value = mask[y * width + x] ? 1 : 0;
      if (value !== inside) {
        runs.push(run);
        run = 0;
        inside = value;
      }
      run++;
    }
  }
  runs.push(run);
  return { size: [height, width], counts: encodeRuns(runs) };
}

/** RLE → row-major mask of 0 and 1, height·width. Throws "internal" when the runs do not fill the size. */
export function decodeMask(rle: Rle): Uint8Array {
  const [height, width] = rle.size;
  const mask = new Uint8Array(width * height);
  forEachInside(wholeRuns(rle), (start, end) => {
    for (let i = start; i < end; i++) mask[(i % height) * width + Math.floor(i / height)] = 1;
  });
  return mask;
}

/** Masks are immutable and measured again and again: at every drawing of a list, at every move of a pointer. */
const measures = new WeakMap<Rle, { area: number; bounds: Readonly<Box> | null }>();

function measured(rle: Rle) {
  const known = measures.get(rle);
  if (known) return known;
  const runs = wholeRuns(rle);
  const measure = { area: runsArea(runs), bounds: runsBounds(runs, rle.size[0]) };
  measures.set(rle, measure);
  return measure;
}

/** Pixels inside, counted on the runs, once a mask. Throws "internal" as decodeMask does. */
export function maskArea(rle: Rle): number {
  return measured(rle).area;
}

/** The tight box [x1, y1, x2, y2] in pixels, x2 and y2 exclusive; null when empty. Throws "internal" as decodeMask does. */
export function maskBounds(rle: Rle): Box | null {
  const { bounds } = measured(rle);
  return bounds && [...bounds];
}

/** The run lengths of a whole mask. Throws "internal" unless they fill its size. */
export function wholeRuns({ size: [height, width], counts }: Rle): number[] {
  // A text of nothing but empty runs would grow the list beyond what JavaScript can hold, which ends the process.
  const runs = decodeRuns(counts, width * height + 1);
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total !== width * height) throw badRle(`it covers ${total} pixels, not ${width}×${height}`);
  return runs;
}

/** maskArea on run lengths. */
export function runsArea(runs: readonly number[]): number {
  let area = 0;
  forEachInside(runs, (start, end) => {
    area += end - start;
  });
  return area;
}

/** maskBounds on run lengths down columns of `height` pixels. */
export function runsBounds(runs: readonly number[], height: number): Box | null {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, height, 0, 0];
  forEachInside(runs, (start, end) => {
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    // A run that goes on in the next column has this one's lowest pixel and that one's highest.
    top = Math.min(top, first === last ? start % height : 0);
    bottom = Math.max(bottom, first === last ? ((end - 1) % height) + 1 : height);
  });
  return right > left ? [left, top, right, bottom] : null;
}

/** Calls `visit` with each run that is inside and not empty: positions down the columns, x·height + y, `end` exclusive. */
function forEachInside(runs: readonly number[], visit: (start: number, end: number) => void): void {
  let at = 0;
  runs.forEach((run, index) => {
    if (index % 2 && run) visit(at, at + run);
    at += run;
  });
}

function badRle(why: string): LoupeError {
  return new LoupeError("internal", `This run-length encoded mask cannot be read: ${why}.`);
}
