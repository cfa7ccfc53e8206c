/** Pixels with a colour profile that libvips would not apply to the file they come from. */
import { crc32, deflateSync, inflateSync } from "node:zlib";
import sharp from "sharp";
import type { Size } from "../coordinates";
import { chunksOf } from "./headers";

/** Not premultiplied; three or four channels, row-major. */
export interface Raw extends Size {
  channels: number;
  data: Uint8Array;
}

/** Where an ICC profile's own colour space stands. */
const SPACE = 16;
/** Bytes of a profile that a file inflates to. */
const LARGEST = 16 << 20;
/** A PNG's signature and header. */
const HEAD = 33;

export function isOfColour(profile: Uint8Array): boolean {
  return String.fromCharCode(...profile.subarray(SPACE, SPACE + 4)) === "RGB ";
}

/** What a PNG has, though libpng hides one for colours from a grey picture. Null where there is none, or a broken one. */
export function profileOfPng(bytes: Uint8Array): Uint8Array | null {
  const chunk = chunksOf(bytes, "png").find(({ name }) => name === "iCCP");
  if (!chunk) return null;
  const data = bytes.subarray(chunk.from, chunk.to);
  try {
    return inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: LARGEST });
  } catch {
    return null;
  }
}

/** A PNG of them, which libvips converts by the profile as it reads it. Of grey where the profile is. */
export async function withProfile(image: Raw, profile: Uint8Array): Promise<Uint8Array> {
  const { width, height, data } = image;
  const channels = image.channels as 3 | 4;
  const space = isOfColour(profile) ? "srgb" : "b-w";
  const png = await sharp(data, { raw: { width, height, channels } })
    .toColourspace(space)
    .png({ compressionLevel: 0 })
    .toBuffer();
  return Buffer.concat([png.subarray(0, HEAD), profileChunk(profile), png.subarray(HEAD)]);
}

function profileChunk(profile: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from("iCCPp\0\0", "latin1"), deflateSync(profile)]);
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(named.length - 4, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return chunk;
}
