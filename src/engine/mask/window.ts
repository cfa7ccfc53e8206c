/**
 * Sums over a window around each pixel, column by column: no buffer is larger than the window's columns. The window is
 * two boxes in a row, together `reach` pixels to each side: weights that fall off from the middle.
 */

const halves = (reach: number) => [Math.ceil(reach / 2), Math.floor(reach / 2)] as const;

/** values[k], 0 beyond the ends → for each i of from…to (exclusive) the weighted sum around it. */
export function windowSums(values: ArrayLike<number>, from: number, to: number, reach: number): Float64Array {
  const [first, second] = halves(reach);
  return boxSums(boxSums(values, from - second, to + second, first), second, to - from + second, second);
}

function boxSums(values: ArrayLike<number>, from: number, to: number, half: number): Float64Array {
  const result = new Float64Array(to - from);
  let sum = 0;
  for (let i = Math.max(from - half, 0); i < Math.min(from + half, values.length); i++) sum += values[i] as number;
  for (let i = from; i < to; i++) {
    const [added, dropped] = [i + half, i - half];
    if (added >= 0 && added < values.length) sum += values[added] as number;
    result[i - from] = sum;
    if (dropped >= 0 && dropped < values.length) sum -= values[dropped] as number;
  }
  return result;
}

/** A column of numbers at x; null where all are 0. */
export type Columns = (x: number) => Float64Array | null;

/** Columns of `rows` numbers → the weighted sums of those around each. Ask for rising x, from `from` on, without a gap. */
export function columnSums(columns: Columns, from: number, rows: number, reach: number): (x: number) => Float64Array {
  const [first, second] = halves(reach);
  const once = slidingSum(columns, from - second, rows, first);
  return slidingSum((x) => once(x).slice(), from, rows, second);
}

function slidingSum(columns: Columns, from: number, rows: number, half: number): (x: number) => Float64Array {
  const sum = new Float64Array(rows);
  const kept: (Float64Array | null)[] = [];
  let next = from - half;
  return (x) => {
    for (; next <= x + half; next++) {
      const column = columns(next);
      if (column) for (let i = 0; i < rows; i++) sum[i] = (sum[i] as number) + (column[i] as number);
      kept.push(column);
      const dropped = kept.length > 2 * half + 1 ? kept.shift() : null;
      if (dropped) for (let i = 0; i < rows; i++) sum[i] = (sum[i] as number) - (dropped[i] as number);
    }
    return sum;
  };
}
