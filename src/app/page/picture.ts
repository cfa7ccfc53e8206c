/** A file's bytes → the picture to show. */
import { sniff } from "../../engine/image/sniff";
import { LoupeError } from "../../engine/mask";
import type { Picture } from "./page";

/** No screen shows more, and every pixel costs four bytes of memory. */
const MAX_SHOWN = 2560;

export async function readPicture(bytes: Uint8Array): Promise<Picture> {
  const { type } = sniff(bytes);
  const whole = await decode(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${type}` }));
  const { width, height } = whole;
  const scale = MAX_SHOWN / Math.max(width, height);
  if (scale >= 1) return { bitmap: whole, width, height };
  const bitmap = await createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(width * scale)),
    resizeHeight: Math.max(1, Math.round(height * scale)),
    resizeQuality: "medium",
  });
  whole.close();
  return { bitmap, width, height };
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
