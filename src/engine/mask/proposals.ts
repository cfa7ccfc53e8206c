/** Which of the many masks that a grid of clicks gives are worth offering, and in which order. */
import { commonBits, packBits } from "./bits";
import { stability } from "./choose-mask";

/** A mask that a click gave. */
export interface Proposed {
  /** f32 [mask_size²], inside is greater than 0. */
  logits: Float32Array;
  /** Predicted IoU, 0…1. */
  score: number;
}

/** Chosen on development photos, by the things over 1 % of the photo that are found, and how many masks it takes. */
const RULES = {
  /** Least predicted IoU. */
  score: 0.3,
  /** Least stability, and how far the cut is moved for it, in logits. */
  stability: 0.4,
  delta: 1,
  /** Shares of the photo: less is a fleck, more is the photo. */
  least: 0.001,
  most: 0.9,
  /** Two masks with this IoU are one thing. */
  same: 0.7,
  count: 60,
};

/** Whether it may be a thing by its numbers alone: a quick look, so that not all are cleaned and kept. */
export function isLikely({ logits, score }: Proposed): boolean {
  return score >= RULES.score && stability(logits, RULES.delta) >= RULES.stability;
}

/**
 * Flecks and whole photos go, and of duplicates all but the best; best first (predicted IoU times stability), at most 60.
 * A mask within another stays where its numbers put it: the cup lies in the table's mask as the sleeve in the coat's, and
 * of the first twenty offered more are things so than with parts last.
 */
export function selectProposals<T extends Proposed>(masks: readonly T[]): T[] {
  const ranked = masks.map(measured).filter(isOfThingSize);
  ranked.sort((a, b) => b.rank - a.rank);
  const kept: Measured<T>[] = [];
  for (const next of ranked) {
    if (kept.length === RULES.count) break;
    if (!kept.some((other) => iou(next, other) >= RULES.same)) kept.push(next);
  }
  return kept.map(({ mask }) => mask);
}

interface Measured<T> {
  mask: T;
  bits: Uint32Array;
  /** In cells. */
  area: number;
  rank: number;
}

function measured<T extends Proposed>(mask: T): Measured<T> {
  const bits = packBits(mask.logits);
  return { mask, bits, area: commonBits(bits, bits), rank: mask.score * stability(mask.logits, RULES.delta) };
}

function isOfThingSize({ area, mask }: Measured<Proposed>): boolean {
  const share = area / mask.logits.length;
  return share >= RULES.least && share <= RULES.most;
}

function iou(a: Measured<Proposed>, b: Measured<Proposed>): number {
  const common = commonBits(a.bits, b.bits);
  return common / (a.area + b.area - common);
}
