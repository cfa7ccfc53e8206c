/** A heatmap as a mask of the photo, to be compared with the truth. */

import type { Heatmap } from "../../engine/api";
import type { Size } from "../../engine/coordinates";
import { postprocess } from "../../engine/pipeline/postprocess";
import { type Region, toRegion } from "./regions";

/** Logits that a float32 probability can still tell from 0 and from 1. */
const [LEAST, MOST] = [-80, 16];

/**
 * Where the heatmap's probability is above 0.5 at the photo's resolution: its logits are enlarged as a mask's are, and
 * cut at 0, as CoPRS does it. (Where a photo was padded, the heatmap has been resized to span the photo first.)
 */
export function heatmapRegion({ size, data }: Heatmap, photo: Size): Region {
  const logits = data.map((p) => Math.min(Math.max(Math.log(p / (1 - p)), LEAST), MOST));
  const square = { kind: "stretch", side: size, maskSide: size, content: { width: size, height: size } } as const;
  return toRegion(postprocess(logits, square, photo).rle, photo);
}
