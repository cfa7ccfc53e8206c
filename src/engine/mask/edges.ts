/**
 * A mask as its edges: the positions x·height + y, down the columns, at which it begins and ends by turns; rising, and an
 * even count. [2, 5] is the pixels 2, 3 and 4. What a mask operation works on: as short as the runs, and searchable.
 */
import { LoupeError } from "../errors";
import type { Rle } from "../values";
import { encodeRuns, wholeRuns } from "./rle";

/** Masks are immutable and asked again and again (hit tests at every move of a pointer). */
const known = new WeakMap<Rle, Uint32Array>();

/** The edges of a mask, kept as long as it is. Not to be written to. Throws "internal" as decodeMask does. */
export function edgesOf(rle: Rle): Uint32Array {
  let edges = known.get(rle);
  if (!edges) {
    edges = readEdges(wholeRuns(rle));
    known.set(rle, edges);
  }
  return edges;
}

/** An empty run joins the two beside it. */
function readEdges(runs: readonly number[]): Uint32Array {
  const edges = new Uint32Array(runs.length + 1);
  let count = 0;
  let at = 0;
  for (let i = 0; i < runs.length; i++) {
    // Even runs are outside: the mask ends where one begins.
    const isEdge = count % 2 === (i % 2 ? 0 : 1);
    if (runs[i] && isEdge) edges[count++] = at;
    at += runs[i] as number;
  }
  if (count % 2) edges[count++] = at;
  return edges.slice(0, count);
}

/** Edges → RLE, written as pycocotools would. */
export function toRle(size: Rle["size"], edges: ArrayLike<number>): Rle {
  const total = size[0] * size[1];
  const runs: number[] = [];
  let at = 0;
  for (let i = 0; i < edges.length; i++) {
    runs.push((edges[i] as number) - at);
    at = edges[i] as number;
  }
  if (at < total || runs.length === 0) runs.push(total - at);
  return { size: [...size], counts: encodeRuns(runs) };
}

/** How many of the rising `edges` are at or before `position`: odd where the mask has that pixel. */
export function edgesUpTo(edges: Uint32Array, position: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Throws "internal" where two masks are not of one photo's size. */
export function checkSameSize(a: Rle, b: Rle): void {
  if (a.size[0] === b.size[0] && a.size[1] === b.size[1]) return;
  const of = ({ size: [height, width] }: Rle) => `${width}×${height}`;
  throw new LoupeError(
    "internal",
    `Masks of two sizes cannot be combined: one is ${of(a)}, the other ${of(b)} pixels.`,
  );
}
