/** The sides of a mask's pixels, followed around: closed loops of steps of one pixel. On the runs, never on pixels. */
import { countSides, type Sides, splitColumns } from "./columns";

/** Corners of pixels, in steps of one, one loop after the other; the mask is on the right hand (y is down). */
export interface Loops {
  /** x, y, x, y… */
  points: Int32Array;
  /** Where each loop ends in points / 2. */
  ends: Uint32Array;
}

/**
 * The loops of a mask given as edges (see edges.ts) down columns of `height` pixels. Pixels that meet at a corner alone
 * are of one loop. Null where they have more than `most` steps.
 */
export function traceLoops(edges: Uint32Array, height: number, most: number): Loops | null {
  const count = countSides(edges, height);
  if (count > most) return null;
  const sides = splitColumns(edges, height);
  const { next, upright } = linkSides(sides);
  if (count + upright > most) return null;
  return followSides(sides, next, count + upright);
}

/**
 * For each side the one that follows it: between two columns, where only one of them has the mask, an upright line
 * leads from one side's end to another's beginning. `upright` is the length of all these lines.
 */
function linkSides({ columns, rows }: Sides): { next: Int32Array; upright: number } {
  const next = new Int32Array(rows.length);
  let upright = 0;
  const last = columns.at(-1) ?? -1;
  for (let x = columns[0] ?? 0, left = 0, right = 0; x <= last + 1; x++) {
    let end = right;
    while (columns[end] === x) end++;
    let [i, j, open] = [left, right, -1];
    while (i < right || j < end) {
      // At one row a beginning comes before an end: so two pixels that meet at a corner stay together.
      const isLeft = j === end || (i < right && order(rows, i) <= order(rows, j));
      const side = isLeft ? i++ : j++;
      if (open < 0) {
        open = side;
        continue;
      }
      upright += (rows[side] as number) - (rows[open] as number);
      // Tops go to the right and bottoms to the left, so these two arrive here.
      const arrives = isLeft === (side % 2 === 0);
      if (arrives) next[side] = open;
      else next[open] = side;
      open = -1;
    }
    left = right;
    right = end;
  }
  return { next, upright };
}

const order = (rows: Int32Array, side: number) => 2 * (rows[side] as number) + (side % 2);

function followSides({ columns, rows }: Sides, next: Int32Array, steps: number): Loops {
  const points = new Int32Array(2 * steps);
  const ends: number[] = [];
  const done = new Uint8Array(rows.length);
  let filled = 0;
  const add = (x: number, y: number) => {
    points[filled++] = x;
    points[filled++] = y;
  };
  for (let start = 0; start < rows.length; start++) {
    if (done[start]) continue;
    for (let side = start; !done[side]; side = next[side] as number) {
      done[side] = 1;
      const bottom = side % 2;
      const [column, row] = [columns[side] as number, rows[side] as number];
      add(column + bottom, row);
      const to = rows[next[side] as number] as number;
      const down = Math.sign(to - row);
      for (let y = row; y !== to; y += down) add(column + 1 - bottom, y);
    }
    ends.push(filled / 2);
  }
  return { points, ends: Uint32Array.from(ends) };
}
