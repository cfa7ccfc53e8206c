/** How large the language model's image of a photo is, and how many tokens it makes. */

import type { Size } from "../coordinates";
import { LoupeError } from "../errors";
import type { Manifest } from "../store/manifest";

/** Rows and columns of image tokens; a token is merge × merge patches. */
export interface TokenGrid {
  rows: number;
  columns: number;
}

/** Qwen's processors refuse slimmer images. */
const LARGEST_ASPECT = 200;

/** Patches a side of the vision encoder's image: the length of the rotary tables in its graph. */
const MAX_PATCHES = 2048;

/** The size that the photo is resized to. Throws image-unsupported where the model takes no such shape. */
export function modelImageSize(photo: Size, image: Manifest["image"]): Size {
  const { sizing, patch_size, merge_size } = image;
  if (sizing.kind === "fixed") return { width: sizing.width, height: sizing.height };
  const size = smartResize(photo, patch_size * merge_size, sizing.min_pixels, sizing.max_pixels);
  if (Math.max(size.width, size.height) / patch_size <= MAX_PATCHES) return size;
  throw new LoupeError(
    "image-unsupported",
    `This photo is too long for this model, whose image has at most ${MAX_PATCHES * patch_size} pixels a side. Crop it.`,
  );
}

export function tokenGrid({ width, height }: Size, image: Manifest["image"]): TokenGrid {
  const block = image.patch_size * image.merge_size;
  return { rows: height / block, columns: width / block };
}

/** transformers' `smart_resize` of Qwen2-VL: sides are multiples of `factor`, their product is within the limits. */
export function smartResize({ width, height }: Size, factor: number, minPixels: number, maxPixels: number): Size {
  if (Math.max(width, height) / Math.min(width, height) > LARGEST_ASPECT) {
    throw new LoupeError(
      "image-unsupported",
      `This photo is more than ${LARGEST_ASPECT} times as long as it is wide, which this model does not take. Crop it.`,
    );
  }
  const rounded = {
    width: roundHalfToEven(width / factor) * factor,
    height: roundHalfToEven(height / factor) * factor,
  };
  const area = rounded.width * rounded.height;
  if (area > maxPixels) {
    const beta = Math.sqrt((height * width) / maxPixels);
    const shrunk = (side: number) => Math.max(factor, Math.floor(side / beta / factor) * factor);
    return { width: shrunk(width), height: shrunk(height) };
  }
  if (area < minPixels) {
    const beta = Math.sqrt(minPixels / (height * width));
    const grown = (side: number) => Math.ceil((side * beta) / factor) * factor;
    return { width: grown(width), height: grown(height) };
  }
  return rounded;
}

/** Python's `round`. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
