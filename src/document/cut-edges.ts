/** Objects cut out of their photo, as each one's edges say: what formats with an alpha channel write. */
import { alphaOf, decontaminated, type PhotoPixels } from "../engine/mask";
import { type DocumentObject, isRefined, objectMask } from "./document";

/** Alpha u8 [height, width] of the pixels, which are the photo's at any size; null where the object has no mask. */
export function objectAlpha(object: DocumentObject, pixels: PhotoPixels): Uint8ClampedArray<ArrayBuffer> | null {
  const rle = objectMask(object)?.rle;
  return rle ? alphaOf(rle, pixels, { soft: isRefined(object), feather: object.edges.feather }) : null;
}

/** The largest alpha of any, and RGBA u8 [height, width, 4] with it; an edge has the colours of the object it is of. */
export function cutEdges(
  objects: readonly DocumentObject[],
  pixels: PhotoPixels,
): { alpha: Uint8ClampedArray<ArrayBuffer>; data: Uint8ClampedArray<ArrayBuffer> } {
  const { width, height } = pixels;
  const alpha = new Uint8ClampedArray(width * height);
  const data = new Uint8ClampedArray(pixels.data);
  for (const object of objects) {
    const own = objectAlpha(object, pixels);
    if (!own) continue;
    const colours = object.edges.decontaminate ? decontaminated(pixels, own) : null;
    for (let i = 0; i < alpha.length; i++) {
      if ((own[i] as number) <= (alpha[i] as number)) continue;
      alpha[i] = own[i] as number;
      for (let c = 4 * i; c < 4 * i + 3; c++) data[c] = (colours ?? pixels.data)[c] as number;
    }
  }
  for (let i = 0; i < alpha.length; i++)
    data[4 * i + 3] = ((pixels.data[4 * i + 3] as number) * (alpha[i] as number)) / 255;
  return { alpha, data };
}
