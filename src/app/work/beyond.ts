/** A thing that reaches beyond the part of the photo that is looked at closer. */
import type { Mask, RefineOptions, Rle } from "../../engine";
import { maskArea, maskBounds } from "../../engine/mask";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { decode } from "./decode";

/** How much of the thing both must agree on, in that part, before one goes on where the other ends. */
const SAME = 0.5;

/**
 * What was drawn of a click in a part of the photo, whole: where it is cut off at that part's edge, it goes on as what the same
 * click gives on the whole photo, if that is the same thing.
 */
export async function withRest(
  app: App,
  photo: OpenPhoto,
  drawn: Mask,
  asked: Omit<RefineOptions, "photo">,
): Promise<Rle> {
  const { crop, rle } = drawn;
  if (!crop || !isCutOff(drawn, photo)) return rle;
  const whole = await decode(app, photo, null, asked);
  const inside = await app.masks.replacedIn(rle, whole.rle, crop);
  const both = maskArea(await app.masks.intersect(rle, inside));
  const either = maskArea(rle) + maskArea(inside) - both;
  return both >= SAME * either ? app.masks.replacedIn(whole.rle, rle, crop) : rle;
}

/** Whether it reaches an edge of what was looked at where the photo goes on. */
function isCutOff({ crop, rle }: Mask, { width, height }: OpenPhoto): boolean {
  const bounds = maskBounds(rle);
  if (!bounds || !crop) return false;
  const [ends, edges] = [bounds.map((end, i) => end === crop[i]), [0, 0, width, height]];
  return ends.some((isThere, i) => isThere && crop[i] !== edges[i]);
}
