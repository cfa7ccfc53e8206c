/** M-RoPE positions as Qwen2.5-VL counts them. All functions give i64 values for position_ids [3, 1, S], axis by axis. */

export interface Positions {
  /** t of every token, then row of every token, then column of every token. */
  ids: BigInt64Array;
  /** The position of the text token that follows. */
  next: number;
}

/** Text: the same count on all three axes. */
export function textPositions(start: number, count: number): Positions {
  const ids = new BigInt64Array(3 * count);
  for (let i = 0; i < 3 * count; i++) ids[i] = BigInt(start + (i % count));
  return { ids, next: start + count };
}

/** What stands in the photo's prefix, in its order. */
export interface PrefixParts {
  /** Text tokens before the image. */
  before: number;
  /** The image tokens' grid. */
  rows: number;
  columns: number;
  /** Image tokens behind the grid's, which have no row and column. */
  regions: number;
  /** Text tokens after it. */
  after: number;
}

/**
 * An image token of the grid is at (t, row, column) counted from the position after the text before it; regions and text go
 * on from the largest of these plus one, both as text does.
 */
export function photoPositions({ before, rows, columns, regions, after }: PrefixParts): Positions {
  const count = before + rows * columns + regions + after;
  const ids = new BigInt64Array(3 * count);
  const put = (token: number, t: number, row: number, column: number) => {
    ids[token] = BigInt(t);
    ids[count + token] = BigInt(row);
    ids[2 * count + token] = BigInt(column);
  };
  for (let i = 0; i < before; i++) put(i, i, i, i);
  for (let i = 0; i < rows * columns; i++) {
    put(before + i, before, before + Math.floor(i / columns), before + (i % columns));
  }
  const resume = before + Math.max(rows, columns);
  for (let i = 0; i < regions + after; i++) put(before + rows * columns + i, resume + i, resume + i, resume + i);
  return { ids, next: resume + regions + after };
}
