/** Which of the many masks that a grid of clicks gives are things worth offering, and in which order. */
import { commonBits, packBits } from "./bits";
import { stability } from "./choose-mask";

/** A mask that a click gave. */
export interface Proposed {
  /** f32 [mask_size²], inside is greater than 0. */
  logits: Float32Array;
  /** Predicted IoU, 0…1. */
  score: number;
}

/** Chosen by the recall of things over 1 % of 40 development photos. */
const RULES = {
  /** Least predicted IoU. */
  score: 0.5,
  /** Least stability, and how far the cut is moved for it, in logits. */
  stability: 0.6,
  delta: 1,
  /** Shares of the photo: less is a fleck, more is the photo. */
  least: 0.001,
  most: 0.9,
  /** Two masks with this IoU are one thing. */
  same: 0.6,
  /** Of a part, at least this share lies in a larger mask. */
  inside: 0.85,
  /** Of the parts of one thing, as many are offered. */
  parts: 4,
  /** More are no help to anybody. */
  count: 60,
};

interface Kept<T> {
  mask: T;
  bits: Uint32Array;
  /** In cells. */
  area: number;
  rank: number;
}

/** Whether it may be a thing by its score alone: a quick look before a mask is cleaned. */
export function isLikely({ logits, score }: Proposed): boolean {
  return score >= RULES.score && stability(logits, RULES.delta) >= RULES.stability;
}

/**
 * Duplicates go, flecks and whole photos too, and of one thing's parts all but the best few. Best first, whole things
 * before parts of them; at most 60.
 */
export function selectProposals<T extends Proposed>(masks: readonly T[]): T[] {
  const ranked = masks
    .map(measured)
    .filter(isOfThingSize)
    .sort((a, b) => b.rank - a.rank);
  const kept: Kept<T>[] = [];
  for (const next of ranked) if (!kept.some((other) => iou(next, other) >= RULES.same)) kept.push(next);
  const [wholes, parts]: Kept<T>[][] = [[], []];
  const offered = new Map<Kept<T>, number>();
  for (const next of kept) {
    const owner = ownerOf(next, kept);
    const before = owner ? (offered.get(owner) ?? 0) : 0;
    if (!owner) wholes?.push(next);
    else if (before < RULES.parts) parts?.push(next);
    if (owner) offered.set(owner, before + 1);
  }
  return [...(wholes ?? []), ...(parts ?? [])].slice(0, RULES.count).map(({ mask }) => mask);
}

function measured<T extends Proposed>(mask: T): Kept<T> {
  const bits = packBits(mask.logits);
  return { mask, bits, area: commonBits(bits, bits), rank: mask.score * stability(mask.logits, RULES.delta) };
}

function isOfThingSize({ area, mask }: Kept<Proposed>): boolean {
  const share = area / mask.logits.length;
  return share >= RULES.least && share <= RULES.most;
}

function iou(a: Kept<Proposed>, b: Kept<Proposed>): number {
  const common = commonBits(a.bits, b.bits);
  return common / (a.area + b.area - common);
}

/** The smallest mask in which this one lies. */
function ownerOf<T extends Proposed>(part: Kept<T>, among: readonly Kept<T>[]): Kept<T> | undefined {
  const owners = among.filter(
    (other) => other.area > part.area && commonBits(part.bits, other.bits) >= RULES.inside * part.area,
  );
  return owners.sort((a, b) => a.area - b.area)[0];
}
