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

/**
 * Filters along one axis of an image seen as [outer, length, inner] bytes: columns of a row are (height, width, 3),
 * rows of the image are (1, height, width·3).
 */
function filterAxis(data: Uint8Array, taps: Taps, outer: number, from: number, inner: number): Uint8Array {
  const { start, count, weights, stride } = taps;
  const to = start.length;
  const result = new Uint8Array(outer * to * inner);
  const sums = new Int32Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      sums.fill(HALF);
      const last = count[i] as number;
      let source = (o * from + (start[i] as number)) * inner;
      for (let t = 0; t < last; t++) {
        const weight = weights[i * stride + t] as number;
        for (let k = 0; k < inner; k++) sums[k] = (sums[k] as number) + (data[source++] as number) * weight;
      }
      const target = (o * to + i) * inner;
      for (let k = 0; k < inner; k++) {
        result[target + k] = Math.min(Math.max((sums[k] as number) >> PRECISION, 0), 255);
      }
    }
  }
  return result;
}

/** The image at exactly width×height; its aspect is not kept. */
export function resize(image: RgbImage, { width, height }: Size, resampling: Resampling): RgbImage {
  const filter = FILTERS[resampling];
  let data = image.data;
  if (width !== image.width)
    data = filterAxis(data, filterTaps(filter, image.width, width), image.height, image.width, 3);
  if (height !== image.height)
    data = filterAxis(data, filterTaps(filter, image.height, height), 1, image.height, width * 3);
  return { width, height, data };
}
