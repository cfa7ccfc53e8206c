/**
 * Which way up a file's picture is, by EXIF alone (XMP and programs' own tags turn nothing, as in browsers). Readers differ
 * in which containers and types of the tag they look at; here is one answer for all of them.
 */
import { type Orientation, toDisplayed } from "../coordinates";
import { chunksOf, exifOfJpeg, hasExifPrefix, viewOf } from "./headers";
import type { RgbImage } from "./resize";
import type { ImageType } from "./sniff";

/** The tag and where its twelve bytes are. Only values that turn the picture. */
export interface OrientationTag {
  value: Orientation;
  at: number;
  littleEndian: boolean;
  /** Of the type that the standard asks for, which every browser reads in a JPEG. */
  short: boolean;
}

/** Pixels a side that are turned at a time: columns of a whole photo are far apart in memory. */
const BLOCK = 64;
const TAG = 0x0112;
const SHORT = 3;
const LONG = 4;

/** Null where the picture is upright as stored. AVIF is: its own properties turn it, and every reader goes by them. */
export function orientationTag(bytes: Uint8Array, type: ImageType): OrientationTag | null {
  const exif = exifOf(bytes, type);
  if (!exif) return null;
  const start = hasExifPrefix(bytes, exif.from) ? exif.from + 6 : exif.from;
  return readTag(bytes, start, exif.to);
}

function exifOf(bytes: Uint8Array, type: ImageType): { from: number; to: number } | null {
  if (type === "jpeg") return exifOfJpeg(bytes);
  if (type === "png") return chunksOf(bytes, "png").find(({ name }) => name === "eXIf") ?? null;
  if (type === "webp") return chunksOf(bytes, "webp").find(({ name }) => name === "EXIF") ?? null;
  return null;
}

function readTag(bytes: Uint8Array, from: number, to: number): OrientationTag | null {
  if (to - from < 14) return null;
  const view = viewOf(bytes.subarray(from, to));
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return null;
  const littleEndian = order === 0x4949;
  const directory = view.getUint32(4, littleEndian);
  if (view.getUint16(2, littleEndian) !== 42 || directory + 2 > view.byteLength) return null;
  const entries = view.getUint16(directory, littleEndian);
  for (let at = directory + 2; at < directory + 2 + entries * 12 && at + 12 <= view.byteLength; at += 12) {
    if (view.getUint16(at, littleEndian) !== TAG) continue;
    const type = view.getUint16(at + 2, littleEndian);
    if ((type !== SHORT && type !== LONG) || view.getUint32(at + 4, littleEndian) !== 1) return null;
    const value = type === SHORT ? view.getUint16(at + 8, littleEndian) : view.getUint32(at + 8, littleEndian);
    if (value < 2 || value > 8) return null;
    return { value: value as Orientation, at: from + at, littleEndian, short: type === SHORT };
  }
  return null;
}

/** The bytes with the tag rewritten as a SHORT of this value; a copy. */
export function withTag(bytes: Uint8Array, { at, littleEndian }: OrientationTag, value: Orientation): Uint8Array {
  const copy = bytes.slice();
  const view = viewOf(copy.subarray(at, at + 12));
  view.setUint16(2, SHORT, littleEndian);
  view.setUint32(8, 0);
  view.setUint16(8, value, littleEndian);
  return copy;
}

/** An image as stored → as displayed. */
export function turned(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const { width, height, data } = image;
  const side = orientation >= 5 ? height : width;
  // The index of a pixel as displayed is linear in x and y as stored.
  const index = (x: number, y: number) => {
    const [right, down] = toDisplayed([x + 0.5, y + 0.5], image, orientation);
    return Math.floor(down) * side + Math.floor(right);
  };
  const first = index(0, 0);
  const [stepX, stepY] = [(index(1, 0) - first) * 3, (index(0, 1) - first) * 3];
  const out = new Uint8Array(data.length);
  for (let top = 0; top < height; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      const [bottom, right] = [Math.min(top + BLOCK, height), Math.min(left + BLOCK, width)];
      for (let y = top; y < bottom; y++) {
        let from = (y * width + left) * 3;
        let to = first * 3 + y * stepY + left * stepX;
        for (let x = left; x < right; x++, from += 3, to += stepX) {
          out[to] = data[from] as number;
          out[to + 1] = data[from + 1] as number;
          out[to + 2] = data[from + 2] as number;
        }
      }
    }
  }
  return { width: side, height: orientation >= 5 ? width : height, data: out };
}
