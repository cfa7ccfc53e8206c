/** Photo file → pixels, in Node. decode-browser.ts does the same in the browser, whose pixels these are to be. */
import sharp, { type Metadata, type Sharp } from "sharp";
import type { Size } from "../coordinates";
import { LoupeError } from "../errors";
import { readBmp } from "./bmp";
import { stillAvif } from "./browser-file";
import { gifFrame } from "./headers";
import { MAX_PIXELS } from "./limits";
import { orientationTag, turned } from "./orientation";
import { applyColours, pngColours } from "./png-colours";
import { isOfColour, profileOfPng, type Raw, withProfile } from "./profile-node";
import type { RgbImage } from "./resize";
import { type PhotoRows, rowsOf } from "./rows";
import { checkSize, type ImageType, sniff, unreadImage } from "./sniff";

/**
 * Upright (EXIF applied), sRGB, 8 bit, transparency over white, the first frame of an animation.
 * Throws the image-… errors of sniff().
 */
export async function decodeImage(bytes: Uint8Array): Promise<RgbImage> {
  const { type } = sniff(bytes);
  try {
    const image = overWhite(type === "bmp" ? await decodeBmp(bytes) : await decodeStored(bytes, type));
    checkSize(image);
    if (type === "gif") whiten(image, gifFrame(bytes)?.frame);
    return turned(image, orientationTag(bytes, type)?.value ?? 1);
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    throw unreadImage(type, error);
  }
}

/** The same for the engine. */
export const openImage = async (bytes: Uint8Array): Promise<PhotoRows> => rowsOf(await decodeImage(bytes));

const open = (bytes: Uint8Array, ignoreIcc = false) =>
  sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1, ignoreIcc });

async function decodeStored(bytes: Uint8Array, type: ImageType): Promise<Raw> {
  const file = type === "avif" ? stillAvif(bytes) : bytes;
  const metadata = await open(file).metadata();
  if (metadata.space === "cmyk") return fromInks(await rawOf(open(file, true).pipelineColourspace("cmyk"), "cmyk"));
  const colours = type === "png" && pngColours(bytes);
  if (colours) {
    const image = await rawOf(open(file, true).ensureAlpha());
    applyColours(image.data, colours);
    return image;
  }
  const profile = metadata.icc ?? (type === "png" ? profileOfPng(bytes) : null);
  if (!profile || !needsHelp(metadata, profile)) return rawOf(open(file));
  return rawOf(open(await withProfile(await rawOf(open(file, true)), profile)));
}

/** libvips takes 16-bit samples as linear where they have a profile, and leaves grey ones alone under one for colours. */
function needsHelp({ depth, space }: Metadata, profile: Uint8Array): boolean {
  return depth === "ushort" || (space === "b-w" && isOfColour(profile));
}

async function decodeBmp(bytes: Uint8Array): Promise<Raw> {
  const bmp = readBmp(bytes);
  if (!bmp) throw unreadImage("bmp");
  const image = { width: bmp.width, height: bmp.height, channels: 4, data: bmp.rgba };
  return bmp.profile ? rawOf(open(await withProfile(image, bmp.profile))) : image;
}

/** One or two channels become three or four. */
async function rawOf(image: Sharp, space: "srgb" | "cmyk" = "srgb"): Promise<Raw> {
  const { data, info } = await image.toColourspace(space).raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (channels > 2) return { width, height, channels, data: pixels };
  const wide = new Uint8Array(width * height * (channels + 2));
  for (let from = 0, to = 0; from < pixels.length; from += channels) {
    for (let c = 0; c < 3; c++) wide[to++] = pixels[from] as number;
    if (channels === 2) wide[to++] = pixels[from + 1] as number;
  }
  return { width, height, channels: channels + 2, data: wide };
}

/** As browsers do, whatever a profile says: each ink takes away its part of the light, and so does black. */
function fromInks({ width, height, data }: Raw): Raw {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const light = 255 - (data[from + 3] as number);
    for (let c = 0; c < 3; c++) rgb[to++] = Math.round(((255 - (data[from + c] as number)) * light) / 255);
  }
  return { width, height, channels: 3, data: rgb };
}

function overWhite({ width, height, channels, data }: Raw): RgbImage {
  if (channels === 3) return { width, height, data };
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const alpha = data[from + 3] as number;
    for (let c = 0; c < 3; c++) {
      rgb[to++] = Math.round(((data[from + c] as number) * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return { width, height, data: rgb };
}

/** Where a GIF's first frame does not reach there is nothing; libvips has it black. */
function whiten({ width, height, data }: RgbImage, frame: (Size & { left: number; top: number }) | undefined): void {
  if (!frame || (frame.width === width && frame.height === height)) return;
  for (let y = 0; y < height; y++) {
    const inside = y >= frame.top && y < frame.top + frame.height;
    const row = data.subarray(y * width * 3, (y + 1) * width * 3);
    row.fill(255, 0, inside ? frame.left * 3 : undefined);
    if (inside) row.fill(255, (frame.left + frame.width) * 3);
  }
}
