/** Flecks and holes that a mask decoder leaves: taken out of the low-res logits (as SAM2's transforms do). */
import type { Manifest } from "../store/manifest";
import { cellsOf } from "./bits";
import { type Click, obeys } from "./clicks";
import { connectedRegions } from "./regions";

type Rules = Pick<Manifest["mask"], "max_hole_area" | "max_sprinkle_area">;

/**
 * Holes of at most `max_hole_area` cells are filled, islands of at most `max_sprinkle_area` removed (cells that meet at
 * a corner are of one region). What a click asked for stays: an island under a positive one, a hole under a negative
 * one, and what its pixel is enlarged from; and the largest island always does. `logits` f32 [side²], inside is greater than 0; a copy, the changed cells
 * negated, so that they keep how sure they are and enlarge as smoothly as before.
 */
export function withoutSmallRegions(
  logits: Float32Array,
  side: number,
  rules: Rules,
  clicks: readonly Pick<Click, "cell" | "rows" | "positive">[],
): Float32Array {
  const cleaned = logits.slice();
  const regions = (inside: boolean) =>
    connectedRegions(cellsOf(cleaned, inside), { width: side, height: side }, "corners");
  const flip = (region: readonly number[], isInside: boolean) => {
    if (clicks.some(({ cell, positive }) => positive === isInside && region.includes(cell))) return;
    const obeyed = clicks.filter((click) => obeys(cleaned, click));
    const before = region.map((cell) => cleaned[cell] as number);
    for (const cell of region) cleaned[cell] = negated(cleaned[cell] as number, isInside);
    if (obeyed.every((click) => obeys(cleaned, click))) return;
    region.forEach((cell, i) => {
      cleaned[cell] = before[i] as number;
    });
  };
  if (rules.max_hole_area > 0) {
    for (const hole of regions(false)) if (hole.length <= rules.max_hole_area) flip(hole, false);
  }
  if (rules.max_sprinkle_area > 0) {
    const islands = regions(true).sort((a, b) => b.length - a.length);
    for (const island of islands.slice(1)) if (island.length <= rules.max_sprinkle_area) flip(island, true);
  }
  return cleaned;
}

const LEAST = 1e-3;

/** A cell of 0 is outside; filled, it has to be more. */
function negated(value: number, isInside: boolean): number {
  return isInside ? -value : Math.max(-value, LEAST);
}
