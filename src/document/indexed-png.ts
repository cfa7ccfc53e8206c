/** PNG files whose pixels are numbers of a palette: no canvas and no sharp writes one with the numbers that it is given. */
import { zlibSync } from "fflate";
import { crc32 } from "./crc32";
import { toUtf8 } from "./utf8";

/** `data`: u8 [height, width], numbers in VOC's palette. */
export function indexedPng({ width, height, data }: { width: number; height: number; data: Uint8Array }): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // 8 bits, of a palette.
  header.set([8, 3, 0, 0, 0], 8);
  // Each row begins with the number of its filter: none.
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const chunks = [
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", vocPalette()),
    chunk("IDAT", zlibSync(rows)),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of chunks) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** The 256 colours of the VOC development kit, R, G, B each: the number's bits, three by three, from the highest down. */
export function vocPalette(): Uint8Array {
  const palette = new Uint8Array(3 * 256);
  for (let index = 0; index < 256; index++) {
    for (let bit = 0; bit < 8; bit++) {
      const channel = 3 * index + (bit % 3);
      palette[channel] = (palette[channel] as number) | (((index >> bit) & 1) << (7 - Math.floor(bit / 3)));
    }
  }
  return palette;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(toUtf8(type), 4);
  bytes.set(content, 8);
  view.setUint32(content.length + 8, crc32(bytes.subarray(4, content.length + 8)));
  return bytes;
}
