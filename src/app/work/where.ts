/** Where in the photo a mask is, in words. */
import type { Rle } from "../../engine";
import { maskArea, maskBounds } from "../../engine/mask";
import { percent } from "../words";

/** "lower right, 6 % of the photo". */
export function place(rle: Rle): string {
  const [height, width] = rle.size;
  const bounds = maskBounds(rle);
  if (!bounds) return "nowhere";
  const [x, y] = [(bounds[0] + bounds[2]) / 2 / width, (bounds[1] + bounds[3]) / 2 / height];
  const across = x < 1 / 3 ? "left" : x > 2 / 3 ? "right" : "";
  const down = y < 1 / 3 ? "upper" : y > 2 / 3 ? "lower" : "";
  const where = down || across ? `${down} ${across || "middle"}`.trim() : "middle";
  const share = maskArea(rle) / (width * height);
  return `${where}, ${share < 0.005 ? "under 1\u00a0%" : percent(share)} of the photo`;
}
