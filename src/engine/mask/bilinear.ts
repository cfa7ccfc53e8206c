/** Bilinear interpolation as PyTorch's `interpolate`: half-pixel centres, edges repeated, no antialiasing. */

/** Along one axis: output i is the sum over k of weights[width·i + k] · source[start[i] + k]. */
export interface Taps {
  start: Int32Array;
  weights: Float64Array;
  /** Weights an output; those that would read past the source's end are 0. */
  width: number;
}

/** From `from` values to `count` of the `to` that span as much. `to` may be a fraction. */
export function halfPixelTaps(from: number, to: number, count = to): Taps {
  const start = new Int32Array(count);
  const weights = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(at);
    start[i] = low;
    weights[2 * i] = 1 - (at - low);
    weights[2 * i + 1] = at - low;
  }
  return { start, weights, width: 2 };
}

/** Both steps as one. The second reads the beginning of what the first gives. */
export function composed(first: Taps, second: Taps): Taps {
  const count = second.start.length;
  const at = (i: number, k: number) => Math.min((second.start[i] as number) + k, first.start.length - 1);
  let width = 0;
  for (let i = 0; i < count; i++) {
    const [low, high] = [first.start[at(i, 0)] as number, first.start[at(i, second.width - 1)] as number];
    width = Math.max(width, high - low + first.width);
  }
  const start = new Int32Array(count);
  const weights = new Float64Array(width * count);
  for (let i = 0; i < count; i++) {
    const low = first.start[at(i, 0)] as number;
    start[i] = low;
    for (let k = 0; k < second.width; k++) {
      const middle = at(i, k);
      const share = second.weights[second.width * i + k] as number;
      for (let j = 0; j < first.width; j++) {
        const target = width * i + (first.start[middle] as number) - low + j;
        weights[target] = (weights[target] as number) + share * (first.weights[first.width * middle + j] as number);
      }
    }
  }
  return { start, weights, width };
}

/** Enlarges values [side, side], row-major, column by column: no buffer is larger than a column. */
export class Enlarger {
  readonly #values: Float32Array;
  readonly #side: number;
  readonly #across: Taps;
  readonly #down: Taps;
  readonly #mixed: Float64Array;
  readonly #column: Float64Array;
  /** Where along the column the sources change: outputs from one to the next read the same ones. */
  readonly #stretches: number[];

  constructor(values: Float32Array, side: number, across: Taps, down: Taps) {
    this.#values = values;
    this.#side = side;
    this.#across = across;
    this.#down = down;
    // Taps may reach past the end, with no weight.
    this.#mixed = new Float64Array(side + down.width);
    this.#column = new Float64Array(down.start.length);
    this.#stretches = [...down.start.keys()].filter((y) => y === 0 || down.start[y] !== down.start[y - 1]);
    this.#stretches.push(down.start.length);
  }

  /** The column at x, until the next call. */
  column(x: number): Float64Array {
    this.#mix(x);
    enlarge(this.#mixed, this.#down, this.#column, 0, this.#column.length);
    return this.#column;
  }

  /**
   * Tells of the column at x, from the top, how many outputs in a row are greater than 0 or not. Weights are never
   * negative, so only where the sources lie on both sides of 0 each output is computed.
   */
  cut(x: number, tell: (isAbove: boolean, count: number) => void): void {
    this.#mix(x);
    const [mixed, column, down, stretches] = [this.#mixed, this.#column, this.#down, this.#stretches];
    for (let i = 1; i < stretches.length; i++) {
      const [first, end] = [stretches[i - 1] as number, stretches[i] as number];
      const from = down.start[first] as number;
      const last = Math.min(from + down.width, this.#side);
      let above = 0;
      for (let row = from; row < last; row++) if ((mixed[row] as number) > 0) above++;
      if (above === 0 || above === last - from) {
        tell(above > 0, end - first);
        continue;
      }
      enlarge(mixed, down, column, first, end);
      for (let y = first; y < end; y++) tell((column[y] as number) > 0, 1);
    }
  }

  /** The source's columns that the one at x is made of, as one. */
  #mix(x: number): void {
    const { start, weights, width } = this.#across;
    const [values, side, mixed] = [this.#values, this.#side, this.#mixed];
    const from = start[x] as number;
    mixed.fill(0);
    for (let k = 0; k < width && from + k < side; k++) {
      const weight = weights[width * x + k] as number;
      for (let row = 0; row < side; row++) {
        mixed[row] = (mixed[row] as number) + weight * (values[row * side + from + k] as number);
      }
    }
  }
}

/** Outputs first…end − 1. A photo has millions of these, so the first two of the taps are written out. */
function enlarge(
  column: Float64Array,
  { start, weights, width }: Taps,
  enlarged: Float64Array,
  first: number,
  end: number,
): void {
  for (let y = first, at = width * first; y < end; y++, at += width) {
    const from = start[y] as number;
    let value =
      (weights[at] as number) * (column[from] as number) + (weights[at + 1] as number) * (column[from + 1] as number);
    for (let k = 2; k < width; k++) value += (weights[at + k] as number) * (column[from + k] as number);
    enlarged[y] = value;
  }
}

/** Values [side, side], row-major → [down's count, across's count]. */
export function resample(values: Float32Array, side: number, across: Taps, down: Taps): Float32Array {
  const width = across.start.length;
  const result = new Float32Array(width * down.start.length);
  const enlarger = new Enlarger(values, side, across, down);
  for (let x = 0; x < width; x++) {
    const column = enlarger.column(x);
    for (let y = 0; y < column.length; y++) result[y * width + x] = column[y] as number;
  }
  return result;
}
