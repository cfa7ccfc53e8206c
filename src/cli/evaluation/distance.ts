/**
 * How far the pixels of a region are from its border: the exact Euclidean distance transform in two passes, as lower
 * envelopes of parabolas (Felzenszwalb & Huttenlocher, "Distance Transforms of Sampled Functions", 2012).
 */
import type { Size } from "../../engine/coordinates";

/**
 * Row-major mask (not 0 is inside) → for every pixel the squared distance of its centre to the nearest centre of a pixel
 * outside, 0 for those outside. All around the image is outside too, so a region that touches the image's edge has a
 * border there.
 */
export function squaredDistances(mask: ArrayLike<number>, { width, height }: Size): Float64Array {
  const squared = downColumns(mask, { width, height });
  const envelope = new Envelope(width + 2);
  for (let y = 0; y < height; y++) envelope.replace(squared.subarray(y * width, (y + 1) * width));
  return squared;
}

/** Along the columns alone. */
function downColumns(mask: ArrayLike<number>, { width, height }: Size): Float64Array {
  const distances = new Float64Array(width * height);
  for (let x = 0; x < width; x++) {
    let steps = 0;
    for (let y = 0; y < height; y++) {
      const at = y * width + x;
      steps = mask[at] ? steps + 1 : 0;
      distances[at] = steps;
    }
    steps = 0;
    for (let y = height - 1; y >= 0; y--) {
      const at = y * width + x;
      steps = mask[at] ? steps + 1 : 0;
      distances[at] = Math.min(distances[at] as number, steps) ** 2;
    }
  }
  return distances;
}

/** min over q of (x - q)² + f(q), for all x of a row at once. Buffers are kept from row to row. */
class Envelope {
  /** f, with a zero before and behind the row: the outside of the image. */
  readonly #f: Float64Array;
  /** The parabolas of the envelope by their q, and from where on each is the lowest. */
  readonly #lowest: Int32Array;
  readonly #from: Float64Array;

  constructor(length: number) {
    this.#f = new Float64Array(length);
    this.#lowest = new Int32Array(length);
    this.#from = new Float64Array(length);
  }

  replace(row: Float64Array): void {
    const [f, lowest, from] = [this.#f, this.#lowest, this.#from];
    f.set(row, 1);
    let last = 0;
    lowest[0] = 0;
    from[0] = Number.NEGATIVE_INFINITY;
    for (let q = 1; q < f.length; q++) {
      let crossing = meet(f, lowest[last] as number, q);
      while (crossing <= (from[last] as number)) crossing = meet(f, lowest[--last] as number, q);
      lowest[++last] = q;
      from[last] = crossing;
    }
    for (let x = 1, k = 0; x <= row.length; x++) {
      while (k < last && (from[k + 1] as number) < x) k++;
      const q = lowest[k] as number;
      row[x - 1] = (x - q) ** 2 + (f[q] as number);
    }
  }
}

/** Where the parabolas of p < q are equally high. */
function meet(f: Float64Array, p: number, q: number): number {
  return ((f[q] as number) + q * q - (f[p] as number) - p * p) / (2 * (q - p));
}
