/** Photo file → pixels, in the browser (page or worker). decode-node.ts does the same in Node. */

import { LoupeError } from "../errors";
import { browserFile } from "./browser-file";
import { turned } from "./orientation";
import type { RgbImage } from "./resize";
import { brokenImage, checkSize, sniff } from "./sniff";

/** Rows read back at a time: a whole 100-megapixel photo at once is more than some browsers allow a canvas to be. */
const BAND = 512;

/**
 * Upright (EXIF applied), sRGB, 8 bit, transparency over white, the first frame of an animation.
 * Throws the image-… errors of sniff().
 */
export async function decodeImage(bytes: Uint8Array): Promise<RgbImage> {
  const { type } = sniff(bytes);
  const { file, turn } = browserFile(bytes, type);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw brokenImage(type, error);
  }
  try {
    return turned(readPixels(bitmap), turn);
  } finally {
    bitmap.close();
  }
}

function readPixels(bitmap: ImageBitmap): RgbImage {
  const { width, height } = bitmap;
  checkSize(bitmap);
  const rows = Math.min(BAND, height);
  const context = new OffscreenCanvas(width, rows).getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
  if (!context)
    throw new LoupeError("internal", "This browser gave no canvas to read the photo with. Reload the page.");
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (let top = 0; top < height; top += rows) {
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, -top);
    const rgba = context.getImageData(0, 0, width, Math.min(rows, height - top)).data;
    for (let i = 0; i < rgba.length; i += 4) {
      data[at++] = rgba[i] as number;
      data[at++] = rgba[i + 1] as number;
      data[at++] = rgba[i + 2] as number;
    }
  }
  return { width, height, data };
}
