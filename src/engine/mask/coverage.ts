/** A mask at the photo's size → low-res logits. */
import type { Rle } from "../values";
import { wholeRuns } from "./rle";

/** Logits of a cell wholly inside and wholly outside: SAM 2's own, where it is given a mask (out_scale 20, out_bias -10). */
const SURE = 10;

/**
 * The share of each cell that is inside (area average, exact also where cells are smaller than pixels) → logits f32
 * [side²] over the photo, row-major: 0 at a half, SURE inside, -SURE outside. Throws "internal" as decodeMask does.
 */
export function coverageLogits(rle: Rle, side: number): Float32Array {
  const [height, width] = rle.size;
  const shares = new Float64Array(side * side);
  const column = new Float64Array(side);
  const [perColumn, perRow] = [side / width, side / height];
  let filled = -1;
  // The photo's column `filled`, as shares of the cells' heights, goes to the cells it lies in.
  const flush = () => {
    if (filled < 0) return;
    spread(filled * perColumn, (filled + 1) * perColumn, side, (u, part) => {
      for (let v = 0; v < side; v++)
        shares[v * side + u] = (shares[v * side + u] as number) + part * (column[v] as number);
    });
    column.fill(0);
  };
  let at = 0;
  wholeRuns(rle).forEach((run, index) => {
    const end = at + run;
    while (index % 2 && at < end) {
      const x = Math.floor(at / height);
      const stop = Math.min(end, (x + 1) * height);
      if (x !== filled) {
        flush();
        filled = x;
      }
      spread((at - x * height) * perRow, (stop - x * height) * perRow, side, (v, part) => {
        column[v] = (column[v] as number) + part;
      });
      at = stop;
    }
    at = end;
  });
  flush();
  return Float32Array.from(shares, (share) => SURE * (2 * share - 1));
}

/** Tells each cell between two places along an axis, and how much of it lies between them. */
function spread(from: number, to: number, side: number, tell: (cell: number, part: number) => void): void {
  for (let cell = Math.floor(from); cell < to && cell < side; cell++) {
    tell(cell, Math.min(to, cell + 1) - Math.max(from, cell));
  }
}
