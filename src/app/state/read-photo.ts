/** A file → the picture to show. The worker reads the file again for itself: it needs every pixel. */

import { LoupeError } from "../../engine/errors";
import { sniff } from "../../engine/image/sniff";
import type { OpenPhoto } from "./photo";

/** No screen shows more, and every pixel costs four bytes of memory. */
const MAX_SHOWN = 2560;

/** Throws the image-… errors, before anything large is decoded. */
export async function readPhoto(
  file: Blob,
  name: string,
): Promise<Pick<OpenPhoto, "name" | "bitmap" | "width" | "height">> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { type } = sniff(bytes);
  const whole = await decode(new Blob([bytes], { type: `image/${type}` }));
  const { width, height } = whole;
  const scale = MAX_SHOWN / Math.max(width, height);
  if (scale >= 1) return { name, bitmap: whole, width, height };
  const bitmap = await createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: "medium",
  });
  whole.close();
  return { name, bitmap, width, height };
}

async function decode(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch (error) {
    throw new LoupeError(
      "image-broken",
      "This image is damaged or cut off. Copy or download it again, or save it anew in a photo editor.",
      { cause: error },
    );
  }
}
