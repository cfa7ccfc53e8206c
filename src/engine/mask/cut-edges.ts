/** Several masks cut out of their photo, each with its own edge: alpha, and colours. */
import type { Rle } from "../values";
import { decontaminated } from "./decontaminate";
import { alphaOf, type EdgeSettings } from "./edge-alpha";
import type { PhotoPixels } from "./guided-alpha";

export interface Cut extends EdgeSettings {
  /** At the photo's size. */
  rle: Rle;
  /** Whether its edge is given its own colours, without the background's. */
  decontaminate: boolean;
}

/**
 * The largest alpha of any, u8 [height, width] of the pixels, which are the photo's at any size, and RGBA u8 [height, width, 4]
 * with it; an edge has the colours of the mask it is of. Throws "internal" where a text is no mask.
 */
export function cutEdges(
  cuts: readonly Cut[],
  pixels: PhotoPixels,
): { alpha: Uint8ClampedArray<ArrayBuffer>; data: Uint8ClampedArray<ArrayBuffer> } {
  const { width, height } = pixels;
  const alpha = new Uint8ClampedArray(width * height);
  const data = new Uint8ClampedArray(pixels.data);
  for (const { rle, decontaminate, ...edges } of cuts) {
    const own = alphaOf(rle, pixels, edges);
    const colours = decontaminate ? decontaminated(pixels, own) : null;
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
