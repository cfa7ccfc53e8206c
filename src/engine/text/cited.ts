/**
 * Boxes that a reply cites instead of writing their numbers: `"bbox_2d":[[3],[7]]` is the box around regions 3 and 7 of the
 * photo, as its thought has named them. The twin of the trainer's cited.py.
 */
import type { Box } from "../values";

/** Characters of an answer. */
const LOOKED_AT = 1000;
/** Of one region; a token of its own, which comes whole. */
export const CITATION = /(\[\d{1,3}\])/;
const CITED = /\[\s*(\[\d{1,3}\](?:\s*,\s*\[\d{1,3}\])*)\s*\]/;

/**
 * The box around the first regions that an answer cites. `regions`: (x1, y1, x2, y2) of each, in the numbers that the model
 * writes. Null where none is cited, or one that is not there.
 */
export function citedBox(answer: string, regions: readonly Box[]): Box | null {
  const list = CITED.exec(answer.slice(0, LOOKED_AT))?.[1];
  let around: Box | null = null;
  for (const number of list?.match(/\d+/g) ?? []) {
    const box = regions[Number(number)];
    if (!box) return null;
    around = around ? hull(around, box) : box;
  }
  return around;
}

const hull = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];
