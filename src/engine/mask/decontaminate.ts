/** A cut-out's edge in the object's own colours: what of the background is mixed into it would be a fringe elsewhere. */
import type { PhotoPixels } from "./guided-alpha";

/** Pixels of the longer side a pixel of radius: the edge's own colours are looked for so near. */
const SHARE = 200;

/**
 * RGBA u8 [height, width, 4] with `alpha` (u8 [height, width]; what the photo lets through stays so) and, where that is neither 0 nor 255, the colours of the
 * object alone: what is nearby inside and outside, and the pixel, told apart (Forte: Approximate Fast Foreground Colour
 * Estimation, ICIP 2021, its wider step). Elsewhere the photo's colours. Goes row by row.
 */
export function decontaminated(pixels: PhotoPixels, alpha: Uint8ClampedArray): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, data } = pixels;
  const result = new Uint8ClampedArray(data);
  for (let i = 0; i < alpha.length; i++) result[4 * i + 3] = ((alpha[i] as number) * (data[4 * i + 3] as number)) / 255;
  const radius = Math.max(2, Math.round(Math.max(width, height) / SHARE));
  // Of each column, over the window's rows: object's and background's colours, times their shares, and the shares.
  const sums = new Float64Array(SUMS * width);
  const addRow = (y: number, sign: 1 | -1) => {
    for (let x = 0, i = y * width, s = 0; x < width; x++, i++, s += SUMS) {
      const a = sign * (alpha[i] as number);
      const b = sign * 255 - a;
      for (let c = 0; c < 3; c++) {
        const value = data[4 * i + c] as number;
        sums[s + c] = (sums[s + c] as number) + a * value;
        sums[s + 3 + c] = (sums[s + 3 + c] as number) + b * value;
      }
      sums[s + 6] = (sums[s + 6] as number) + a;
      sums[s + 7] = (sums[s + 7] as number) + b;
    }
  };
  for (let y = 0; y < Math.min(radius, height); y++) addRow(y, 1);
  const near = new Float64Array(SUMS);
  const slide = (x: number, sign: 1 | -1) => {
    for (let k = 0; k < SUMS; k++) near[k] = (near[k] as number) + sign * (sums[SUMS * x + k] as number);
  };
  for (let y = 0; y < height; y++) {
    if (y + radius < height) addRow(y + radius, 1);
    if (y > radius) addRow(y - radius - 1, -1);
    near.fill(0);
    for (let x = 0; x < Math.min(radius, width); x++) slide(x, 1);
    for (let x = 0; x < width; x++) {
      if (x + radius < width) slide(x + radius, 1);
      if (x > radius) slide(x - radius - 1, -1);
      const i = y * width + x;
      const share = (alpha[i] as number) / 255;
      if (share === 0 || share === 1) continue;
      for (let c = 0; c < 3; c++) {
        const object = (near[c] as number) / (near[6] as number);
        const background = (near[3 + c] as number) / (near[7] as number);
        const rest = (data[4 * i + c] as number) - share * object - (1 - share) * background;
        result[4 * i + c] = object + share * rest;
      }
    }
  }
  return result;
}

const SUMS = 8;
