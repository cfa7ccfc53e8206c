/** A photo's pixels, from the top down in bands: where it can be read so, nobody holds all of a large one as bytes. */
import type { Size } from "../coordinates";
import type { RgbImage } from "./resize";

/** Upright, sRGB, over white. */
export interface PhotoRows extends Size {
  /** Bytes a pixel; a fourth says nothing. */
  channels: 3 | 4;
  /** u8 [rows, width, channels], whole rows; each is good until the next is asked for. Once. */
  bands(): Iterable<Uint8Array | Uint8ClampedArray>;
  close(): void;
}

/** A band's pixels, about: what is computed between two of the worker's pauses. */
const BAND = 1 << 20;

/** Rows of a band: at least one. */
export function bandRows({ width, height }: Size): number {
  return Math.min(height, Math.max(1, Math.floor(BAND / width)));
}

export function rowsOf({ width, height, data }: RgbImage): PhotoRows {
  const step = bandRows({ width, height }) * width * 3;
  return {
    width,
    height,
    channels: 3,
    *bands() {
      for (let from = 0; from < data.length; from += step) yield data.subarray(from, from + step);
    },
    close() {},
  };
}

/** All of it. Closes it. */
export function wholeImage(rows: PhotoRows): RgbImage {
  const { width, height, channels } = rows;
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  try {
    for (const band of rows.bands()) {
      for (let from = 0; from < band.length; from += channels, to += 3) {
        data[to] = band[from] as number;
        data[to + 1] = band[from + 1] as number;
        data[to + 2] = band[from + 2] as number;
      }
    }
  } finally {
    rows.close();
  }
  return { width, height, data };
}
