/**
 * Outline of low-res mask logits as an SVG path: marching squares with interpolated crossings, so the edge is as
 * smooth as the logits and crisp at every zoom. Filled with the even-odd rule the path is the mask itself.
 */
import { type Size, scalePlace } from "../../engine/coordinates";

/** Sides of a cell. */
const [TOP, RIGHT, BOTTOM, LEFT] = [0, 1, 2, 3];

/**
 * Per case (bits: top-left 8, top-right 4, bottom-right 2, bottom-left 1) the pairs [from side, to side] of the outline
 * through the cell, with the inside on the right hand. Cases 5 and 10 are saddles whose middle is outside.
 */
const CASES: number[][] = [
  [],
  [LEFT, BOTTOM],
  [BOTTOM, RIGHT],
  [LEFT, RIGHT],
  [RIGHT, TOP],
  [LEFT, BOTTOM, RIGHT, TOP],
  [BOTTOM, TOP],
  [LEFT, TOP],
  [TOP, LEFT],
  [TOP, BOTTOM],
  [TOP, LEFT, BOTTOM, RIGHT],
  [TOP, RIGHT],
  [RIGHT, LEFT],
  [RIGHT, BOTTOM],
  [BOTTOM, LEFT],
  [],
];
const JOINED_5 = [LEFT, TOP, RIGHT, BOTTOM];
const JOINED_10 = [TOP, RIGHT, BOTTOM, LEFT];

/**
 * `logits` [size, size] row-major, spanning the photo; inside is greater than 0. The path is in photo pixels; empty when
 * nothing is inside.
 */
export function contourPath(logits: Float32Array, size: number, photo: Size): string {
  // Two more rows and columns all around: the edge repeated at the photo's border, then outside, at the same place.
  // So a mask that runs over the border is closed along it.
  const side = size + 4;
  const lowRes = { width: size, height: size };
  const place = (i: number) => Math.min(size, Math.max(0, i - 1.5));
  const value = (row: number, column: number) => {
    if (row === 0 || column === 0 || row === side - 1 || column === side - 1) return Number.NEGATIVE_INFINITY;
    const inRange = (i: number) => Math.min(size - 1, Math.max(0, i - 2));
    return logits[inRange(row) * size + inRange(column)] as number;
  };
  const next = findEdges(side, value);
  return tracePaths(next, (edge) => {
    const vertical = edge % 2;
    const at = (edge - vertical) / 2;
    const [row, column] = [Math.floor(at / side), at % side];
    const [row2, column2] = vertical ? [row + 1, column] : [row, column + 1];
    const share = crossing(value(row, column), value(row2, column2));
    const x = place(column) + (place(column2) - place(column)) * share;
    const y = place(row) + (place(row2) - place(row)) * share;
    const [u, v] = scalePlace([x, y], lowRes, photo);
    return `${u.toFixed(2)} ${v.toFixed(2)}`;
  });
}

/** Where between two values the cut lies, 0…1. */
function crossing(from: number, to: number): number {
  return Number.isFinite(from) && Number.isFinite(to) ? -from / (to - from) : 0.5;
}

/** For each crossed edge the edge that the outline crosses next. Edge: 2·(row·side + column), + 1 if it goes down. */
function findEdges(side: number, value: (row: number, column: number) => number): Map<number, number> {
  const next = new Map<number, number>();
  for (let row = 0; row < side - 1; row++) {
    for (let column = 0; column < side - 1; column++) {
      const corners = [value(row, column), value(row, column + 1), value(row + 1, column + 1), value(row + 1, column)];
      const which = corners.reduce((bits, corner) => bits * 2 + (corner > 0 ? 1 : 0), 0);
      if (which === 0 || which === 15) continue;
      let lines = CASES[which] as number[];
      const middleInside = (which === 5 || which === 10) && corners.reduce((sum, corner) => sum + corner) > 0;
      if (middleInside) lines = which === 5 ? JOINED_5 : JOINED_10;
      const edge = (of: number) => {
        if (of === TOP) return 2 * (row * side + column);
        if (of === BOTTOM) return 2 * ((row + 1) * side + column);
        return 2 * (row * side + column + (of === RIGHT ? 1 : 0)) + 1;
      };
      for (let i = 0; i < lines.length; i += 2) next.set(edge(lines[i] as number), edge(lines[i + 1] as number));
    }
  }
  return next;
}

function tracePaths(next: Map<number, number>, write: (edge: number) => string): string {
  const loops: string[] = [];
  for (const start of next.keys()) {
    const points: string[] = [];
    for (let edge: number | undefined = start; edge !== undefined; ) {
      const following: number | undefined = next.get(edge);
      if (following === undefined) break;
      points.push(write(edge));
      next.delete(edge);
      edge = following;
    }
    loops.push(`M${points.join("L")}Z`);
  }
  return loops.join("");
}
