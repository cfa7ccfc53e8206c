/** The shown objects of a photo on transparent ground. */
import { maskBounds, unite } from "../engine/mask";
import { cutEdges } from "./cut-edges";
import { type Document, shownMasks, visibleObjects } from "./document";
import type { Picture } from "./drawing";
import { type Ground, layUnder } from "./ground";

export const CUTOUT_TYPES = ["cropped", "full"] as const;

/**
 * `photo`: its pixels at its own size. "cropped" (the usual one) is the tight box of all masks, "full" the whole photo; without
 * a pixel in any mask both are the whole photo, all of it transparent. A pixel is half opaque at least where it is of a mask,
 * but for a feather. Over a `ground` all of it is opaque.
 */
export function cutout(
  document: Document,
  photo: Picture,
  { type = "cropped", ground = "none" }: { type?: string; ground?: Ground } = {},
): Picture {
  const { width, height } = document.photo;
  const cut = cutEdges(visibleObjects(document), photo);
  const [alpha, data] = [cut.alpha, new Uint8Array(cut.data.buffer)];
  for (let i = 0; i < alpha.length; i++) {
    // What nobody is to see is not in the file either.
    if (!alpha[i]) data.fill(0, 4 * i, 4 * i + 3);
  }
  layUnder(data, ground, photo);
  const masks = shownMasks(document);
  const bounds = type === "full" || !masks.length ? null : maskBounds(masks.reduce(unite));
  if (!bounds) return { width, height, channels: 4, data };
  const [left, top, right, bottom] = bounds;
  const cropped = new Uint8Array(4 * (right - left) * (bottom - top));
  for (let y = top; y < bottom; y++) {
    const from = 4 * (y * width + left);
    cropped.set(data.subarray(from, from + 4 * (right - left)), 4 * (y - top) * (right - left));
  }
  return { width: right - left, height: bottom - top, channels: 4, data: cropped };
}
