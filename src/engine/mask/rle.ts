/** COCO compressed run-length encoding: runs down the columns, background first, written 5 bits a character. */

import type { Rle } from "../api";
import { LoupeError } from "../errors";

/** Run lengths → the text pycocotools writes (each run from the fourth on as its difference to the run two before). */
export function encodeRuns(runs: ArrayLike<number>): string {
  const codes: number[] = [];
  const parts: string[] = [];
  for (let i = 0; i < runs.length; i++) {
    let value = runs[i] as number;
    if (i > 2) value -= runs[i - 2] as number;
    for (let more = true; more; ) {
      let code = value & 0x1f;
      value >>= 5;
      more = code & 0x10 ? value !== -1 : value !== 0;
      if (more) code |= 0x20;
      codes.push(code + 48);
    }
    if (codes.length > 8192) parts.push(String.fromCharCode(...codes.splice(0)));
  }
  return parts.join("") + String.fromCharCode(...codes);
}

/** Text → run lengths. Throws "internal" with the reason when the text is not such an encoding. */
export function decodeRuns(counts: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    for (let shift = 0, more = true; more; shift += 5) {
      const code = counts.charCodeAt(at++) - 48;
      // Seven characters hold 35 bits; no run of a photo needs more than 31.
      if (!(code >= 0 && code < 64) || shift > 30) throw badRle(`character ${at} is not part of a run length`);
      value |= (code & 0x1f) << shift;
      more = (code & 0x20) !== 0;
      if (!more && code & 0x10 && shift < 25) value |= -1 << (shift + 5);
    }
    if (runs.length > 2) value += runs[runs.length - 2] as number;
    if (value < 0) throw badRle(`run ${runs.length + 1} is negative`);
    runs.push(value);
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
export function decodeMask({ size: [height, width], counts }: Rle): Uint8Array {
  const runs = decodeRuns(counts);
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (total !== width * height) throw badRle(`it covers ${total} pixels, not ${width}×${height}`);
  const mask = new Uint8Array(total);
  let at = 0;
  runs.forEach((run, index) => {
    if (index % 2) for (let i = at; i < at + run; i++) mask[(i % height) * width + Math.floor(i / height)] = 1;
    at += run;
  });
  return mask;
}

function badRle(why: string): LoupeError {
  return new LoupeError("internal", `This run-length encoded mask cannot be read: ${why}.`);
}
