/** A mask's runs cut at the foot of each column: what is asked or drawn column by column. */
import { edgesUpTo } from "./edges";

/**
 * Where the mask begins and ends in each column, by turns: the horizontal sides of its pixels, even ones at their top,
 * odd ones at their bottom (the row after the last); column after column, downwards. Two are a piece.
 */
export interface Sides {
  columns: Int32Array;
  rows: Int32Array;
}

/** How many sides a mask has that is given as edges (see edges.ts) down columns of `height` pixels. */
export function countSides(edges: Uint32Array, height: number): number {
  let count = 0;
  for (let i = 0; i < edges.length; i += 2) {
    const last = (edges[i + 1] as number) - 1;
    count += 2 * (Math.floor(last / height) - Math.floor((edges[i] as number) / height) + 1);
  }
  return count;
}

export function splitColumns(edges: Uint32Array, height: number): Sides {
  const count = countSides(edges, height);
  const [columns, rows] = [new Int32Array(count), new Int32Array(count)];
  let filled = 0;
  for (let i = 0; i < edges.length; i += 2) {
    const end = edges[i + 1] as number;
    for (let at = edges[i] as number; at < end; ) {
      const column = Math.floor(at / height);
      const until = Math.min(end, (column + 1) * height);
      columns[filled] = column;
      rows[filled++] = at - column * height;
      columns[filled] = column;
      rows[filled++] = until - column * height;
      at = until;
    }
  }
  return { columns, rows };
}

/** The pixels of the column at x, 0 or 1, top to bottom. */
export function columnPixels(edges: Uint32Array, height: number): (x: number) => Uint8Array {
  return (x) => {
    const pixels = new Uint8Array(height);
    const start = x * height;
    for (let i = edgesUpTo(edges, start); i <= edges.length; i++) {
      const [from, to] = [edges[i - 1] ?? 0, edges[i] ?? start + height];
      if (i % 2) pixels.fill(1, Math.max(from - start, 0), Math.min(to - start, height));
      if (to >= start + height) break;
    }
    return pixels;
  };
}

/** The pieces that `keep` (given their number: sides 2·piece and 2·piece + 1) → edges. */
export function joinColumns({ columns, rows }: Sides, height: number, keep: (piece: number) => boolean): number[] {
  const edges: number[] = [];
  for (let i = 0; i < rows.length; i += 2) {
    if (!keep(i / 2)) continue;
    const first = (columns[i] as number) * height;
    addPiece(edges, first + (rows[i] as number), first + (rows[i + 1] as number));
  }
  return edges;
}

/** Adds a piece after all others; at the end of the last it goes on with it. */
export function addPiece(edges: number[], start: number, end: number): void {
  if (edges.at(-1) === start) edges.pop();
  else edges.push(start);
  edges.push(end);
}
