/** Photo file → pixels, in the browser (page or worker). decode-node.ts does the same in Node. */

import { LoupeError } from "../errors";
import { browserFile } from "./browser-file";
import { turned } from "./orientation";
import { bandRows, type PhotoRows, rowsOf, wholeImage } from "./rows";
import { checkSize, sniff, unreadImage } from "./sniff";

/**
 * Upright (EXIF applied), sRGB, 8 bit, transparency over white, the first frame of an animation.
 * Throws the image-… errors of sniff().
 */
export async function openImage(bytes: Uint8Array): Promise<PhotoRows> {
  const { type, width, height } = sniff(bytes, true);
  const { file, turn } = browserFile(bytes, type);
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw unreadImage(type, error, width * height);
  }
  const rows = bitmapRows(bitmap);
  return turn === 1 ? rows : rowsOf(turned(wholeImage(rows), turn));
}

/** Read back band by band: beside the bitmap there are never more pixels than those of one. */
function bitmapRows(bitmap: ImageBitmap): PhotoRows {
  const { width, height } = bitmap;
  try {
    checkSize(bitmap);
  } catch (error) {
    bitmap.close();
    throw error;
  }
  return {
    width,
    height,
    channels: 4,
    *bands([left, top, right, bottom] = [0, 0, width, height]) {
      const size = { width: right - left, height: bottom - top };
      const rows = bandRows(size);
      const settings = { willReadFrequently: true, colorSpace: "srgb" } as const;
      const context = new OffscreenCanvas(size.width, rows).getContext("2d", settings);
      if (!context)
        throw new LoupeError("internal", "This browser gave no canvas to read the photo with. Reload the page.");
      context.fillStyle = "#ffffff";
      for (let from = top; from < bottom; from += rows) {
        context.fillRect(0, 0, size.width, rows);
        context.drawImage(bitmap, -left, -from);
        yield context.getImageData(0, 0, size.width, Math.min(rows, bottom - from)).data;
      }
    },
    close: () => bitmap.close(),
  };
}
