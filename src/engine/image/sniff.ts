/**
 * What a file is, and how large its picture, from its first bytes: before anything expensive or risky reads it.
 * trainer/engine/loupe_engine/data/pictures/sniff.py is the same in Python, words and all, but that browsers may try HEIC.
 */
import type { Size } from "../coordinates";
import { LoupeError } from "../errors";
import { bmpHeader, isBmp } from "./bmp-header";
import { gifFrame, heifSize, jpegSize, pngIsWhole, webpSize } from "./headers";
import { MAX_BYTES, MAX_PIXELS, MAX_SIDE, MIN_SIDE } from "./limits";

export { MAX_BYTES } from "./limits";

export type ImageType = "jpeg" | "png" | "gif" | "webp" | "bmp" | "avif" | "heic";

/** Formats that people do drop in and that cannot be read, with what helps. */
const UNSUPPORTED: Record<string, string> = {
  svg: "This is an SVG drawing. Loupe reads photos: open it in a browser or editor and save it as PNG.",
  pdf: "This is a PDF. Save the page as PNG or JPEG, or take a screenshot of it.",
  heic: "This is a HEIC photo, which browsers cannot read. Export it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible).",
  tiff: "This is a TIFF image. Save it as PNG or JPEG.",
  jxl: "This is a JPEG XL image. Save it as PNG or JPEG.",
  icon: "This is an icon file. Save it as PNG.",
  video: "This is a video. Save one frame of it as PNG or JPEG.",
  psd: "This is a Photoshop document. Save it as PNG or JPEG.",
};

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function looksLikeSvg(bytes: Uint8Array): boolean {
  const head = new TextDecoder()
    .decode(bytes.subarray(0, HEAD))
    .replace(/^\uFEFF/, "")
    .trimStart();
  return head.startsWith("<") && /<svg[\s>]/i.test(head);
}

function kind(bytes: Uint8Array): ImageType | keyof typeof UNSUPPORTED | null {
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  if (starts(0xff, 0xd8, 0xff)) return "jpeg";
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "png";
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) return "gif";
  if (text(bytes, 0, 4) === "RIFF") return text(bytes, 8, 12) === "WEBP" ? "webp" : "video";
  if (isBmp(bytes)) return "bmp";
  if (text(bytes, 0, 5) === "%PDF-") return "pdf";
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return "tiff";
  if (starts(0xff, 0x0a) || text(bytes, 4, 8) === "JXL ") return "jxl";
  if (starts(0, 0, 1, 0)) return "icon";
  if (text(bytes, 0, 4) === "8BPS") return "psd";
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return "video";
  if (text(bytes, 4, 8) === "ftyp") {
    // The brands of the box, the major one first.
    const brands = text(bytes, 8, Math.min(bytes.length, 64));
    if (/avif|avis/.test(brands)) return "avif";
    return /heic|heix|hevc|heim|heis|mif1|msf1/.test(brands) ? "heic" : "video";
  }
  return looksLikeSvg(bytes) ? "svg" : null;
}

function storedSize(type: ImageType, bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const enough = (length: number) => bytes.length >= length;
  switch (type) {
    case "jpeg":
      return jpegSize(bytes);
    case "png":
      return enough(24) && pngIsWhole(bytes) ? { width: view.getUint32(16), height: view.getUint32(20) } : null;
    case "gif":
      return gifFrame(bytes)?.screen ?? null;
    case "webp":
      return webpSize(bytes);
    case "bmp":
      return bmpHeader(bytes);
    case "avif":
    case "heic":
      return heifSize(bytes);
  }
}

/** Bytes at a file's beginning that say what it is. */
export const HEAD = 4096;

/**
 * Type of a file of `length` bytes by its first ones, HEAD of them or all: what makes the others worth reading. `tries`: HEIC is
 * taken, too, for a browser that may be able to read it. Throws image-empty, image-unsupported or image-too-large.
 */
export function sniffHead(head: Uint8Array, length: number, tries = false): ImageType {
  if (length === 0) throw new LoupeError("image-empty", "This file is empty (0 bytes). Choose the photo again.");
  const found = kind(head);
  if (!found) {
    throw new LoupeError(
      "image-unsupported",
      "This file is not an image that Loupe can read. Use JPEG, PNG, WebP, AVIF, GIF or BMP.",
    );
  }
  const advice = UNSUPPORTED[found];
  if (advice && !(tries && found === "heic")) throw new LoupeError("image-unsupported", advice);
  if (length > MAX_BYTES) {
    const gigabytes = Math.ceil(length / 1e8) / 10;
    throw new LoupeError(
      "image-too-large",
      `This file has ${gigabytes.toLocaleString("en")} GB. Loupe reads photos of up to ${MAX_BYTES / 1e9} GB. Save the photo as JPEG and try again.`,
    );
  }
  return found as ImageType;
}

/**
 * Type and stored size (before EXIF rotation) of an image file; `tries` as for sniffHead(). Throws image-empty, image-unsupported, image-broken, image-too-large or image-too-small.
 */
export function sniff(bytes: Uint8Array, tries = false): Size & { type: ImageType } {
  const type = sniffHead(bytes, bytes.length, tries);
  const size = storedSize(type, bytes);
  if (!size) throw unreadImage(type);
  checkSize(size);
  return { type, width: size.width, height: size.height };
}

/** So many pixels may be more than a phone has memory for, at four bytes each. */
const LARGE = 2e7;

/** Of a type that can be read, image-broken; of HEIC, which this browser cannot read then, image-unsupported. `pixels`: where known. */
export function unreadImage(type: ImageType, cause?: unknown, pixels = 0): LoupeError {
  if (type === "heic") return new LoupeError("image-unsupported", UNSUPPORTED.heic as string, { cause });
  // A browser says the same of both.
  const [orMemory, copy] =
    pixels > LARGE
      ? [", or this device has too little memory for it. Close other tabs and try again", "Else copy"]
      : ["", "Copy"];
  const message = `This ${type.toUpperCase()} file is damaged or cut off${orMemory}. ${copy} or download it again, or open it in a photo editor and save it anew.`;
  return new LoupeError("image-broken", message, { cause });
}

/** Throws image-too-large or image-too-small. */
export function checkSize({ width, height }: Size): void {
  const size = `${width.toLocaleString("en")}×${height.toLocaleString("en")}`;
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    const megapixels = Math.round((width * height) / 1e5) / 10;
    throw new LoupeError(
      "image-too-large",
      `This image is ${size} pixels (${megapixels.toLocaleString("en")} megapixels). Loupe reads up to ${MAX_PIXELS / 1e6} megapixels and ${MAX_SIDE.toLocaleString("en")} pixels a side. Make it smaller and try again.`,
    );
  }
  if (width < MIN_SIDE || height < MIN_SIDE) {
    throw new LoupeError(
      "image-too-small",
      `This image is ${size} pixels. Loupe needs at least ${MIN_SIDE}×${MIN_SIDE}. Choose a larger one.`,
    );
  }
}
