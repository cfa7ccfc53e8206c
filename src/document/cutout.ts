/** The shown objects of a photo on transparent ground. */
import { maskBounds, unite } from "../engine/mask";
import { softMask } from "./alpha";
import { type Document, shownMasks } from "./document";
import type { Picture } from "./drawing";

export const CUTOUT_TYPES = ["cropped", "full"] as const;

/**
 * `photo`: its pixels at its own size, written over. "cropped" (the usual one) is the tight box of all masks, "full" the whole photo; without a pixel in any mask both are
 * the whole photo, all of it transparent. A pixel is half opaque at least where it is of a mask.
 */
export function cutout(document: Document, photo: Picture, type = "cropped"): Picture {
  const { width } = document.photo;
  const { data } = photo;
  const masks = shownMasks(document);
  const alpha = softMask(masks, document.photo);
  for (let i = 0; i < alpha.length; i++) {
    data[4 * i + 3] = Math.round(((data[4 * i + 3] as number) * (alpha[i] as number)) / 255);
    // What nobody is to see is not in the file either.
    if (!alpha[i]) data.fill(0, 4 * i, 4 * i + 3);
  }
  const bounds = type === "full" || !masks.length ? null : maskBounds(masks.reduce(unite));
  if (!bounds) return photo;
  const [left, top, right, bottom] = bounds;
  const cropped = new Uint8Array(4 * (right - left) * (bottom - top));
  for (let y = top; y < bottom; y++) {
    const from = 4 * (y * width + left);
    cropped.set(data.subarray(from, from + 4 * (right - left)), 4 * (y - top) * (right - left));
  }
  return { width: right - left, height: bottom - top, channels: 4, data: cropped };
}
