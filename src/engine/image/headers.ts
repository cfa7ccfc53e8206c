/**
 * Sizes out of the headers of the formats whose size is not at a fixed place, and what else lies in their parts. Null means
 * damaged or cut off. trainer/engine/loupe_engine/data/pictures/headers.py is the same in Python.
 */
import type { Size } from "../coordinates";

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where something lies in a file: [from, to) in bytes. */
export interface Part {
  name: string;
  from: number;
  to: number;
}

/**
 * Walks the JPEG's segments to its end marker. Decoders differ in what they do with a file cut off in the middle
 * (browsers show the upper part, libraries refuse), so a missing end is refused here, for all of them alike.
 */
export function jpegSize(bytes: Uint8Array): Size | null {
  const view = viewOf(bytes);
  let size: Size | null = null;
  let at = 2;
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) {
      // Inside a scan's data (or padding): on to the next marker byte.
      at = bytes.indexOf(0xff, at);
      if (at < 0) return null;
      continue;
    }
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
    } else if (marker === 0 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
    } else if (marker === 0xd9) {
      return size;
    } else {
      if (at + 4 > bytes.length) return null;
      const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
      if (isFrame && !size) {
        // Of the frames' kinds, browsers read Huffman-coded ones of eight bits; libraries read others too.
        if (at + 9 > bytes.length || marker > 0xc2 || bytes[at + 4] !== 8) return null;
        size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      }
      at += 2 + Math.max(view.getUint16(at + 2), 2);
    }
  }
  return null;
}

/** "Exif" and two zeros: a JPEG's segment begins so, and some programs write it into other containers too. */
export const hasExifPrefix = (bytes: Uint8Array, at: number): boolean =>
  [0x45, 0x78, 0x69, 0x66, 0, 0].every((value, i) => bytes[at + i] === value);

/** The first EXIF segment before the picture's data, from "Exif" on. */
export function exifOfJpeg(bytes: Uint8Array): Part | null {
  const view = viewOf(bytes);
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return null;
    const to = at + 2 + Math.max(view.getUint16(at + 2), 2);
    if (marker === 0xe1 && hasExifPrefix(bytes, at + 4))
      return { name: "Exif", from: at + 4, to: Math.min(to, bytes.length) };
    at = to;
  }
  return null;
}

/** A PNG's or WebP's chunks, each one's data; the last may be cut off, and is left out then. A PNG's end with IEND. */
export function chunksOf(bytes: Uint8Array, type: "png" | "webp"): Part[] {
  const view = viewOf(bytes);
  const parts: Part[] = [];
  // PNG: length, name, data, sum. WebP: name, length, data, even.
  const png = type === "png";
  for (let at = png ? 8 : 12; at + 8 <= bytes.length; ) {
    const length = png ? view.getUint32(at) : view.getUint32(at + 4, true);
    const name = String.fromCharCode(...bytes.subarray(at + (png ? 4 : 0), at + (png ? 8 : 4)));
    const [from, to] = [at + 8, at + 8 + length];
    if (to + (png ? 4 : 0) > bytes.length) break;
    parts.push({ name, from, to });
    if (name === "IEND") break;
    at = to + (png ? 4 : length % 2);
  }
  return parts;
}

/** Whether the PNG's chunks lead to its IEND. */
export function pngIsWhole(bytes: Uint8Array): boolean {
  return chunksOf(bytes, "png").at(-1)?.name === "IEND";
}

export function webpSize(bytes: Uint8Array): Size | null {
  if (bytes.length < 30) return null;
  const view = viewOf(bytes);
  if (view.getUint32(4, true) + 8 > bytes.length + 1) return null;
  const uint24 = (at: number) => view.getUint16(at, true) | ((bytes[at + 2] as number) << 16);
  switch (String.fromCharCode(...bytes.subarray(12, 16))) {
    case "VP8X":
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case "VP8L": {
      const packed = view.getUint32(21, true);
      return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case "VP8 ":
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    default:
      return null;
  }
}

/** Size of a GIF's screen, which a first frame that reaches beyond makes larger, and that frame's place on it. */
export function gifFrame(bytes: Uint8Array): { screen: Size; frame: Size & { left: number; top: number } } | null {
  if (bytes.length < 13) return null;
  const view = viewOf(bytes);
  const flags = bytes[10] as number;
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const skipBlocks = () => {
    while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] as number);
    at += 1;
    return at <= bytes.length;
  };
  while (bytes[at] === 0x21) {
    at += 2;
    if (!skipBlocks()) return null;
  }
  if (bytes[at] !== 0x2c || at + 10 > bytes.length) return null;
  const [left, top, width, height] = [1, 3, 5, 7].map((i) => view.getUint16(at + i, true)) as [
    number,
    number,
    number,
    number,
  ];
  const local = bytes[at + 9] as number;
  at += 11 + (local & 0x80 ? 3 << ((local & 7) + 1) : 0);
  if (!skipBlocks()) return null;
  const screen = {
    width: Math.max(view.getUint16(6, true), left + width),
    height: Math.max(view.getUint16(8, true), top + height),
  };
  return { screen, frame: { left, top, width, height } };
}

/** The largest `ispe` (image spatial extents) property: the whole picture, where thumbnails and tiles have their own. */
export function heifSize(bytes: Uint8Array): Size | null {
  const view = viewOf(bytes);
  const end = Math.min(bytes.length - 16, 1 << 16);
  let size: Size | null = null;
  for (let at = 0; at < end; at++) {
    if (bytes[at] !== 0x69 || view.getUint32(at) !== 0x69737065) continue;
    const found = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (!size || found.width * found.height > size.width * size.height) size = found;
  }
  return size;
}
