/** What went wrong with a line that failed. */
import { iou, overlap, type Region } from "./regions";
import type { Outcome } from "./tally";

/** In the order in which they are asked about. */
export const failureKinds = [
  /** Nothing was drawn though something matches. */
  "wrongly refused",
  /** Something was drawn though nothing matches. */
  "answered where nothing matches",
  /** The model's box has an IoU of at least 0.5 with the truth's tight box. */
  "right box, bad mask",
  /** The mask has an IoU of at least 0.5 with another annotated thing, of the same name as the line's label … */
  "wrong instance",
  /** … of another name … */
  "wrong thing",
  /** … or the line has no label to tell by. */
  "another annotated thing",
  /** IoU of 0.1 to 0.5 with the truth: the right place, of a poor extent. */
  "partly right",
  "not recognised",
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** Another annotated thing of the photo. */
export interface Other {
  name: string;
  region: Region;
}

const RIGHT = 0.5;
const PARTLY = 0.1;

/** Null for a line that did not fail: IoU of at least 0.5, or refused where nothing matches. */
export function failureOf(
  outcome: Outcome,
  mask: Region,
  { label, others }: { label: string | null; others: readonly Other[] },
): FailureKind | null {
  if (!outcome.target) return outcome.refused ? null : "answered where nothing matches";
  if (iou(outcome.mask) >= RIGHT) return null;
  if (outcome.refused) return "wrongly refused";
  if ((outcome.boxIou ?? 0) >= RIGHT) return "right box, bad mask";
  const found = nearest(mask, others);
  if (found) {
    if (label === null) return "another annotated thing";
    return found.name === label ? "wrong instance" : "wrong thing";
  }
  return iou(outcome.mask) >= PARTLY ? "partly right" : "not recognised";
}

/** The one that the mask covers best, if it does. */
function nearest(mask: Region, others: readonly Other[]): Other | null {
  const covered = others.map((other) => ({ other, share: iou(overlap(mask, other.region)) }));
  const [best] = covered.sort((a, b) => b.share - a.share);
  return best && best.share >= RIGHT ? best.other : null;
}

/** Lines of each kind that there is, in the kinds' order. */
export function countFailures(failures: readonly FailureKind[]): Map<FailureKind, number> {
  const counts = failureKinds.map((kind) => [kind, failures.filter((failure) => failure === kind).length] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}
