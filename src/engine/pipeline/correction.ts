/** What a person's correction is checked for and made into, before the decoder sees it. */
import type { RefineOptions, Rle } from "../api";
import type { Size } from "../coordinates";
import { LoupeError } from "../errors";
import { coverageLogits } from "../mask/coverage";

/** Throws internal. */
export function checkPlaces(points: RefineOptions["points"], box: RefineOptions["box"]): void {
  const numbers = [...points.flatMap(({ x, y }) => [x, y]), ...(box ?? [])];
  if (!numbers.every(Number.isFinite)) throw new LoupeError("internal", "A click or box has no valid place.");
}

/** Low-res logits over the photo, of whichever form the mask to correct has. */
export function previousLogits(previous: Float32Array | Rle, photo: Size, side: number): Float32Array {
  if (!(previous instanceof Float32Array)) {
    const [height, width] = previous.size;
    if (width === photo.width && height === photo.height) return coverageLogits(previous, side);
    const sizes = `is ${width}×${height}; the photo is ${photo.width}×${photo.height}`;
    throw new LoupeError("internal", `The mask to correct ${sizes}.`);
  }
  if (previous.length === side * side) return previous;
  const counts = `has ${previous.length} values; this model's have ${side * side}`;
  throw new LoupeError("internal", `The mask to correct ${counts}.`);
}
