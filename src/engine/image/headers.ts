/** Sizes out of the headers of the formats whose size is not at a fixed place. Null means damaged or cut off. */
import type { Size } from "../coordinates";

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
        if (at + 9 > bytes.length) return null;
        size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      }
      at += 2 + Math.max(view.getUint16(at + 2), 2);
    }
  }
  return null;
}

/** Whether the PNG's chunks lead to its IEND. */
export function pngIsWhole(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    if (view.getUint32(at + 4) === 0x49454e44) return true;
    at += 12 + view.getUint32(at);
  }
  return false;
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
