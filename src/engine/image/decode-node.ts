/** Photo file → pixels, in Node. decode-browser.ts does the same in the browser. */
import sharp from "sharp";
import { LoupeError } from "../errors";
import { MAX_PIXELS } from "./limits";
import type { RgbImage } from "./resize";
import { brokenImage, checkSize, sniff } from "./sniff";

/**
 * Upright (EXIF applied), sRGB, 8 bit, transparency over white, the first frame of an animation.
 * Throws the image-… errors of sniff().
 */
export async function decodeImage(bytes: Uint8Array): Promise<RgbImage> {
  const { type } = sniff(bytes);
  if (type === "bmp") {
    throw new LoupeError("image-unsupported", "BMP images open in the app but not here. Save it as PNG or JPEG.");
  }
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1 })
      .autoOrient()
      .toColourspace("srgb")
      .flatten({ background: "#ffffff" })
      .removeAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    checkSize(info);
    const pixels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { width: info.width, height: info.height, data: info.channels === 1 ? grey(pixels) : pixels };
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    throw brokenImage(type, error);
  }
}

function grey(pixels: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(pixels.length * 3);
  for (let i = 0; i < pixels.length; i++) rgb.fill(pixels[i] as number, i * 3, i * 3 + 3);
  return rgb;
}
