/** A BMP's pixels, for Node: browsers read them themselves, libvips not at all. As Chromium shows them. */
import { type BmpHeader, bmpHeader } from "./bmp-header";
import { viewOf } from "./headers";

export interface Bmp {
  width: number;
  height: number;
  /** u8 [height, width, 4], not premultiplied. */
  rgba: Uint8Array;
  profile: Uint8Array | null;
}

/** Null where the file is damaged. */
export function readBmp(bytes: Uint8Array): Bmp | null {
  const header = bmpHeader(bytes);
  if (!header) return null;
  const { width, height, profile, bits, rle } = header;
  const rgba = new Uint8Array(width * height * 4);
  if (rle) {
    if (!readRuns(bytes, header, rgba)) return null;
  } else if (bits <= 8) {
    readIndexed(bytes, header, rgba);
  } else {
    readColours(bytes, header, rgba);
  }
  return { width, height, rgba, profile: profile && bytes.slice(profile.from, profile.to) };
}

/** The byte of an output row: rows go from the bottom up. */
function rowAt({ width, height, topDown }: BmpHeader, row: number): number {
  return (topDown ? row : height - 1 - row) * width * 4;
}

/** RGBA of every index; those beyond the palette are black. */
function coloursOf(bytes: Uint8Array, { palette: { at, count, stride } }: BmpHeader): Uint32Array {
  const colours = new Uint32Array(256).fill(0xff000000);
  for (let i = 0; i < count; i++) {
    const [b, g, r] = bytes.subarray(at + i * stride) as unknown as [number, number, number];
    colours[i] = ((0xff << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return colours;
}

function readIndexed(bytes: Uint8Array, header: BmpHeader, rgba: Uint8Array): void {
  const { width, height, bits, dataAt, rowBytes } = header;
  const colours = coloursOf(bytes, header);
  const out = viewOf(rgba);
  const most = (1 << bits) - 1;
  for (let row = 0; row < height; row++) {
    const to = rowAt(header, row);
    for (let x = 0; x < width; x++) {
      const byte = bytes[dataAt + row * rowBytes + ((x * bits) >> 3)] as number;
      const index = (byte >> (8 - bits - ((x * bits) & 7))) & most;
      out.setUint32(to + x * 4, colours[index] as number, true);
    }
  }
}

/** A mask's values, stretched to 0…255; an absent one is `absent`. */
function channelOf(mask: number, absent: number): (value: number) => number {
  if (!mask) return () => absent;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (value) => Math.round((((value & mask) >>> shift) * 255) / most);
}

function readColours(bytes: Uint8Array, header: BmpHeader, rgba: Uint8Array): void {
  const { width, height, bits, masks, dataAt, rowBytes } = header;
  const view = viewOf(bytes);
  const channels = masks.map((mask, c) => channelOf(mask, c === 3 ? 255 : 0));
  for (let row = 0; row < height; row++) {
    let from = dataAt + row * rowBytes;
    let to = rowAt(header, row);
    for (let x = 0; x < width; x++, from += bits >> 3) {
      if (bits === 24) {
        for (let c = 2; c >= 0; c--) rgba[to++] = bytes[from + c] as number;
        rgba[to++] = 255;
        continue;
      }
      const value = bits === 16 ? view.getUint16(from, true) : view.getUint32(from, true);
      for (const channel of channels) rgba[to++] = channel(value);
    }
  }
}

/** False where the runs end before the picture does. Pixels that they skip are black. */
function readRuns(bytes: Uint8Array, header: BmpHeader, rgba: Uint8Array): boolean {
  const { width, height, bits } = header;
  const colours = coloursOf(bytes, header);
  const out = viewOf(rgba);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  let [x, y, at] = [0, 0, header.dataAt];
  const put = (index: number) => {
    if (x < width && y < height) out.setUint32(rowAt(header, y) + x * 4, colours[index] as number, true);
    x += 1;
  };
  const indexOf = (byte: number, i: number) => (bits === 8 ? byte : i % 2 ? byte & 15 : byte >> 4);
  while (at + 1 < bytes.length) {
    const count = bytes[at] as number;
    const value = bytes[at + 1] as number;
    at += 2;
    if (count) {
      for (let i = 0; i < count; i++) put(indexOf(value, i));
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      return true;
    } else if (value === 2) {
      if (at + 2 > bytes.length) return false;
      x += bytes[at] as number;
      y += bytes[at + 1] as number;
      at += 2;
    } else {
      const length = Math.ceil((value * bits) / 16) * 2;
      if (at + length > bytes.length) return false;
      for (let i = 0; i < value; i++) put(indexOf(bytes[at + ((i * bits) >> 3)] as number, i));
      at += length;
    }
  }
  return y >= height;
}
