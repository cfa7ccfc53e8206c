/** Which of the many masks that a grid of clicks gives are worth offering, and in which order. */
import type { Size } from "../coordinates";
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
  /** What takes a larger share of the photo's border is what things stand before. */
  border: 0.4,
  /** Least rank, as a share of the best one's. */
  beside: 0.3,
  /** Two masks with this IoU are one thing. */
  same: 0.6,
  /** Of a mask that lies with this share in two others nothing is new. */
  twice: 0.9,
  /** A mask that lies with this share in another is a part of it. */
  part: 0.9,
  count: 60,
};

/** Whether it may be a thing by its numbers alone: a quick look, so that not all are cleaned and kept. */
export function isLikely({ logits, score }: Proposed): boolean {
  return score >= RULES.score && stability(logits, RULES.delta) >= RULES.stability;
}

/**
 * Flecks, whole photos, grounds and what is far worse than the best go; of duplicates all but the best, and what two others
 * cover already. Best first (predicted IoU times stability), but a whole before its parts; at most 60. Parts stay: the cup
 * lies in the table's mask as the sleeve in the coat's. `frame`: the photo's part of the masks, from their upper left
 * corner, in cells.
 */
export function selectProposals<T extends Proposed>(masks: readonly T[], frame: Size): T[] {
  const ranked = masks.map((mask) => measured(mask, frame)).filter(isThing);
  ranked.sort((a, b) => b.rank - a.rank);
  const least = RULES.beside * (ranked[0]?.rank ?? 0);
  const kept: Measured<T>[] = [];
  // Cells that lie in one of the kept masks, and in two.
  const [once, twice] = [0, 1].map(() => new Uint32Array(ranked[0]?.bits.length ?? 0)) as [Uint32Array, Uint32Array];
  for (const next of ranked) {
    if (kept.length === RULES.count || next.rank < least) break;
    if (commonBits(next.bits, twice) > RULES.twice * next.area) continue;
    if (kept.some((other) => iou(next, other) >= RULES.same)) continue;
    kept.push(next);
    for (const [word, bits] of next.bits.entries()) {
      twice[word] = (twice[word] as number) | ((once[word] as number) & bits);
      once[word] = (once[word] as number) | bits;
    }
  }
  return wholesFirst(kept).map(({ mask }) => mask);
}

interface Measured<T> {
  mask: T;
  bits: Uint32Array;
  /** In cells. */
  area: number;
  /** Shares of the photo, and of the cells along its border. */
  share: number;
  border: number;
  rank: number;
}

function measured<T extends Proposed>(mask: T, frame: Size): Measured<T> {
  const bits = packBits(mask.logits);
  const area = commonBits(bits, bits);
  const share = area / (frame.width * frame.height);
  const rank = mask.score * stability(mask.logits, RULES.delta);
  return { mask, bits, area, share, border: borderShare(mask.logits, frame), rank };
}

function isThing({ share, border }: Measured<Proposed>): boolean {
  return share >= RULES.least && share <= RULES.most && border <= RULES.border;
}

/** Of the cells along the photo's four sides (corners count for both), how many are inside. */
function borderShare(logits: Float32Array, { width, height }: Size): number {
  const side = Math.sqrt(logits.length);
  const isInside = (x: number, y: number) => Number((logits[y * side + x] as number) > 0);
  let inside = 0;
  for (let x = 0; x < width; x++) inside += isInside(x, 0) + isInside(x, height - 1);
  for (let y = 0; y < height; y++) inside += isInside(0, y) + isInside(width - 1, y);
  return inside / (2 * (width + height));
}

function iou(a: Measured<Proposed>, b: Measured<Proposed>): number {
  const common = commonBits(a.bits, b.bits);
  return common / (a.area + b.area - common);
}

/** In their order, but each after all that it is a part of. */
function wholesFirst<T>(masks: readonly Measured<T>[]): Measured<T>[] {
  const ordered = new Set<Measured<T>>();
  const isPart = (one: Measured<T>, of: Measured<T>) =>
    of.area > one.area && commonBits(one.bits, of.bits) >= RULES.part * one.area;
  const add = (mask: Measured<T>) => {
    if (ordered.has(mask)) return;
    for (const whole of masks) if (isPart(mask, whole)) add(whole);
    ordered.add(mask);
  };
  masks.forEach(add);
  return [...ordered];
}
