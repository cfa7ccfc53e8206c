/**
 * Antialiased separable resize, the arithmetic of Pillow's `Image.resize(size, BILINEAR or BICUBIC)`: fixed-point
 * weights, the horizontal pass first, its result rounded to 8 bits. Trainer and browser see the same pixels. (Pillow 13
 * takes the vertical pass first where the height shrinks much more than the width, and is then a few levels apart.)
 */
import type { Size } from "../coordinates";

/** 8-bit RGB, row-major, 3 bytes a pixel, sRGB, upright as displayed. */
export interface RgbImage extends Size {
  data: Uint8Array;
}

/** A filter's weight at a distance from the centre, both in pixels of the smaller image; 0 from `support` on. */
interface Filter {
  support: number;
  weight: (distance: number) => number;
}

/** Keys' cubic with a = −0.5. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

const FILTERS = {
  bilinear: { support: 1, weight: (distance) => Math.max(1 - Math.abs(distance), 0) },
  bicubic: { support: 2, weight: cubic },
} satisfies Record<string, Filter>;
export type Resampling = keyof typeof FILTERS;

const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

interface Taps {
  /** First source index of each output pixel. */
  start: Int32Array;
  count: Int32Array;
  /** `stride` fixed-point weights for each output pixel. */
  weights: Int32Array;
  stride: number;
}

function filterTaps(filter: Filter, from: number, to: number): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const stride = Math.ceil(support) * 2 + 1;
  const start = new Int32Array(to);
  const count = new Int32Array(to);
  const weights = new Int32Array(to * stride);
  const real = new Float64Array(stride);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(centre - support + 0.5), 0);
    const last = Math.min(Math.trunc(centre + support + 0.5), from);
    let sum = 0;
    for (let j = first; j < last; j++) {
      const weight = filter.weight((j - centre + 0.5) / stretch);
      real[j - first] = weight;
      sum += weight;
    }
    for (let j = 0; j < last - first; j++) {
      const share = ((real[j] as number) / sum) * (1 << PRECISION);
      weights[i * stride + j] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    }
    start[i] = first;
    count[i] = last - first;
  }
  return { start, count, weights, stride };
}

/** A row of the resized image, u8 [width, 3], good until the next comes, and its number. */
export type RowSink = (row: Uint8Array, y: number) => void;

/**
 * Resizes an image whose rows come from the top down: each is filtered along its length as it comes, and a row of the
 * result goes to the sink as soon as those that it is made of have come. Nothing of the size of either image is held.
 */
export class Resizer {
  readonly #across: Taps;
  readonly #down: Taps;
  readonly #width: number;
  readonly #sink: RowSink;
  /** The latest rows filtered along their length, as many as one of the result is made of; row y in slot y modulo that. */
  readonly #ring: Uint8Array;
  readonly #sums: Int32Array;
  readonly #row: Uint8Array;
  #taken = 0;
  #given = 0;

  constructor(from: Size, to: Size, resampling: Resampling, sink: RowSink) {
    const filter = FILTERS[resampling];
    this.#across = filterTaps(filter, from.width, to.width);
    this.#down = filterTaps(filter, from.height, to.height);
    this.#width = to.width;
    this.#sink = sink;
    this.#ring = new Uint8Array(this.#down.stride * to.width * 3);
    this.#sums = new Int32Array(to.width * 3);
    this.#row = new Uint8Array(to.width * 3);
  }

  /** The next row: that of `data` from `at` on, `channels` bytes a pixel, red, green and blue first. */
  push(data: Uint8Array | Uint8ClampedArray, at: number, channels: number): void {
    const { start, count, stride } = this.#down;
    const slot = this.#taken % stride;
    filterRow(data, at, channels, this.#across, this.#ring, slot * this.#width * 3);
    this.#taken++;
    for (; this.#given < start.length; this.#given++) {
      if ((start[this.#given] as number) + (count[this.#given] as number) > this.#taken) return;
      this.#filterDown(this.#given);
      this.#sink(this.#row, this.#given);
    }
  }

  #filterDown(y: number): void {
    const { start, count, weights, stride } = this.#down;
    const [ring, sums, row] = [this.#ring, this.#sums, this.#row];
    const [first, taps, length] = [start[y] as number, count[y] as number, row.length];
    sums.fill(HALF);
    for (let t = 0; t < taps; t++) {
      const weight = weights[y * stride + t] as number;
      const from = ((first + t) % stride) * length;
      for (let k = 0; k < length; k++) {
        sums[k] = (sums[k] as number) + Math.imul(ring[from + k] as number, weight);
      }
    }
    for (let k = 0; k < length; k++) row[k] = toByte(sums[k] as number);
  }
}

/** Three sums in registers: the innermost loop of all that a large photo costs. */
function filterRow(
  data: Uint8Array | Uint8ClampedArray,
  at: number,
  channels: number,
  { start, count, weights, stride }: Taps,
  out: Uint8Array,
  to: number,
): void {
  for (let i = 0; i < start.length; i++, to += 3) {
    let red = HALF;
    let green = HALF;
    let blue = HALF;
    let from = at + (start[i] as number) * channels;
    const last = i * stride + (count[i] as number);
    for (let t = i * stride; t < last; t++, from += channels) {
      const weight = weights[t] as number;
      red = (red + Math.imul(data[from] as number, weight)) | 0;
      green = (green + Math.imul(data[from + 1] as number, weight)) | 0;
      blue = (blue + Math.imul(data[from + 2] as number, weight)) | 0;
    }
    out[to] = toByte(red);
    out[to + 1] = toByte(green);
    out[to + 2] = toByte(blue);
  }
}

function toByte(sum: number): number {
  const value = sum >> PRECISION;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** The image at exactly width×height; its aspect is not kept. */
export function resize(image: RgbImage, to: Size, resampling: Resampling): RgbImage {
  const data = new Uint8Array(to.width * to.height * 3);
  const resizer = new Resizer(image, to, resampling, (row, y) => data.set(row, y * row.length));
  for (let y = 0; y < image.height; y++) resizer.push(image.data, y * image.width * 3, 3);
  return { width: to.width, height: to.height, data };
}
