/** A mask on a coarser grid. */
import type { Size } from "../coordinates";

/**
 * Edges (see edges.ts) of a mask of `size` → edges of the mask of ceil(size / cell) whose pixels are the cells of which
 * at least half is inside. `cell` ≤ 255.
 */
export function coarseEdges(edges: Uint32Array, { width, height }: Size, cell: number): Uint32Array {
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const areas = new Uint16Array(columns * rows);
  for (let i = 0; i < edges.length; i += 2) {
    const end = edges[i + 1] as number;
    for (let at = edges[i] as number; at < end; ) {
      const column = Math.floor(at / height);
      const row = Math.floor((at - column * height) / cell);
      const until = Math.min(end, column * height + Math.min((row + 1) * cell, height));
      const index = Math.floor(column / cell) * rows + row;
      areas[index] = (areas[index] as number) + until - at;
      at = until;
    }
  }
  const coarse: number[] = [];
  for (let at = 0, column = 0; column < columns; column++) {
    const across = Math.min(cell, width - column * cell);
    for (let row = 0; row < rows; row++, at++) {
      const down = Math.min(cell, height - row * cell);
      const inside = 2 * (areas[at] as number) >= across * down;
      if (inside !== (coarse.length % 2 === 1)) coarse.push(at);
    }
  }
  if (coarse.length % 2) coarse.push(areas.length);
  return Uint32Array.from(coarse);
}
