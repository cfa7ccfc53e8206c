/**
 * Antialiased separable bilinear resize (triangle filter), the arithmetic of Pillow's `Image.resize(size, BILINEAR)`:
 * fixed-point weights, the horizontal pass first, its result rounded to 8 bits. Trainer and browser see the same pixels.
 */
import type { Size } from "../coordinates";

/** 8-bit RGB, row-major, 3 bytes a pixel, sRGB, upright as displayed. */
export interface RgbImage extends Size {
  data: Uint8Array;
}

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

function triangleTaps(from: number, to: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
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
      const weight = Math.max(1 - Math.abs((j - centre + 0.5) / support), 0);
      real[j - first] = weight;
      sum += weight;
    }
    for (let j = 0; j < last - first; j++) {
      weights[i * stride + j] = Math.trunc(0.5 + ((real[j] as number) / sum) * (1 << PRECISION));
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
function filterAxis(data: Uint8Array, outer: number, from: number, to: number, inner: number): Uint8Array {
  const { start, count, weights, stride } = triangleTaps(from, to);
  const result = new Uint8Array(outer * to * inner);
  const sums = new Int32Array(inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < to; i++) {
      sums.fill(HALF);
      const taps = count[i] as number;
      let source = (o * from + (start[i] as number)) * inner;
      for (let t = 0; t < taps; t++) {
        const weight = weights[i * stride + t] as number;
        for (let k = 0; k < inner; k++) sums[k] = (sums[k] as number) + (data[source++] as number) * weight;
      }
      const target = (o * to + i) * inner;
      for (let k = 0; k < inner; k++) result[target + k] = Math.min((sums[k] as number) >> PRECISION, 255);
    }
  }
  return result;
}

/** The image at exactly width×height; its aspect is not kept. */
export function resize(image: RgbImage, { width, height }: Size): RgbImage {
  let data = image.data;
  if (width !== image.width) data = filterAxis(data, image.height, image.width, width, 3);
  if (height !== image.height) data = filterAxis(data, 1, image.height, height, width * 3);
  return { width, height, data };
}
