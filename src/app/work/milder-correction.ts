/** A correction that costs more of the mask than it can have been meant to: what it says alone is done instead. */
import type { Box, Point, Rle } from "../../engine";
import { maskArea, maskHas } from "../../engine/mask";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { decode } from "./decode";

/** Share of the mask before. */
const MOST_LOST = 0.2;
/** What a − means alone is done where it takes at most this share of what the decoder takes. */
const MUCH_LESS = 0.75;

/**
 * `crop`: where the click is looked at; `before`: the object's mask; `after`: what the decoder makes of it for `point`;
 * `points`: the clicks before. A + is added to the mask. A − takes away the smallest thing that a click there gives, if that
 * is much less and none of the object's + is in it. Null where the decoder's mask stays.
 */
export async function milderCorrection(
  app: App,
  photo: OpenPhoto,
  crop: Box | null,
  { before, after, point, points }: { before: Rle; after: Rle; point: Point; points: readonly Point[] },
): Promise<Rle | null> {
  const lost = maskArea(await app.masks.subtract(before, after));
  if (lost <= MOST_LOST * maskArea(before)) return null;
  if (point.positive) return app.masks.unite(before, after);
  const thing = await decode(app, photo, crop, { points: [{ ...point, positive: true }], candidate: 2 });
  if (points.some((kept) => kept.positive && maskHas(thing.rle, kept.x, kept.y))) return null;
  const taken = await app.masks.subtract(before, thing.rle);
  return maskArea(before) - maskArea(taken) <= MUCH_LESS * lost ? taken : null;
}
