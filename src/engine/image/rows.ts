/** A photo's pixels, from the top down in bands: where it can be read so, nobody holds all of a large one as bytes. */
import { type Crop, cropSize, type Size } from "../coordinates";
import type { RgbImage } from "./resize";

/** Upright, sRGB, over white. */
export interface PhotoRows extends Size {
  /** Bytes a pixel; a fourth says nothing. */
  channels: 3 | 4;
  /** u8 [rows, width, channels], whole rows, of all or of a crop; each is good until the next is asked for. Once. */
  bands(crop?: Crop): Iterable<Uint8Array | Uint8ClampedArray>;
  close(): void;
}

/** A band's pixels, about: what is computed between two of the worker's pauses. */
const BAND = 1 << 20;

/** Rows of a band: at least one. */
export function bandRows({ width, height }: Size): number {
  return Math.min(height, Math.max(1, Math.floor(BAND / width)));
}

export function rowsOf({ width, height, data }: RgbImage): PhotoRows {
  return {
    width,
    height,
    channels: 3,
    *bands([left, top, right, bottom] = [0, 0, width, height]) {
      const [row, step] = [(right - left) * 3, bandRows({ width: right - left, height: bottom - top })];
      for (let from = top; from < bottom; from += step) {
        const count = Math.min(step, bottom - from);
        if (right - left === width) {
          yield data.subarray(from * row, (from + count) * row);
          continue;
        }
        const band = new Uint8Array(count * row);
        for (let i = 0; i < count; i++) {
          const start = ((from + i) * width + left) * 3;
          band.set(data.subarray(start, start + row), i * row);
        }
        yield band;
      }
    },
    close() {},
  };
}

/** A part of a photo, as a photo of its own. Closing it closes the photo. */
export function croppedRows({ channels, bands, close }: PhotoRows, crop: Crop): PhotoRows {
  return { ...cropSize(crop), channels, bands: () => bands(crop), close };
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
