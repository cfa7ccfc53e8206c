/** The figures over many lines. docs/evaluation.md names the lines; what each figure counts is said here. */
import { pearson } from "./correlation";
import { iou, type Overlap } from "./regions";
import { median } from "./speed";

/** One line with truth. Where nothing matches the truth is empty; where the model refuses its mask is. */
export interface Outcome {
  mask: Overlap;
  /** Whether something in the image matches. */
  target: boolean;
  /** The model said that nothing matches, or its mask is empty. */
  refused: boolean;
  /** IoU of the model's box (0 without one) with the truth's tight box; null where nothing matches. */
  boxIou: number | null;
  /** Of the heatmap with the truth; null where none was drawn. */
  heatmap: Overlap | null;
  /** Null where no thought was counted. */
  thoughtTokens: number | null;
  baselines: Record<string, Overlap>;
}

/** Fractions 0…1; null where no line counts. */
export interface Figures {
  n: number;
  /** Mean IoU. A line on which nothing matches counts 1 when refused, else 0. */
  giou: number | null;
  /** Sum of intersections over sum of unions, all lines. */
  ciou: number | null;
  /** Lines with IoU of at least 0.5, 0.7, 0.9, of those with a target. */
  p50: number | null;
  p70: number | null;
  p90: number | null;
  /** Lines with a box IoU of at least 0.5, of those with a target. */
  boxAccuracy: number | null;
  /** Refused, of the lines on which nothing matches. */
  refuses: number | null;
  /** Not refused, of the lines with a target. */
  answers: number | null;
  /** Median tokens of thought, of the lines that have a count. */
  thoughtTokens: number | null;
  /**
   * Mean IoU of heatmap and truth, and Pearson's R of that IoU with the mask's: of the lines with a target for which a
   * heatmap was drawn. Lines on which nothing matches have IoUs of 0 or 1, and would draw the line between these corners.
   */
  heatmapIou: number | null;
  heatmapR: number | null;
  /** gIoU of each baseline. */
  baselines: Record<string, number>;
}

export const mean = (values: readonly number[]) =>
  values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

const share = <T>(of: readonly T[], holds: (item: T) => boolean) => mean(of.map((item) => (holds(item) ? 1 : 0)));

export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const targets = outcomes.filter(({ target }) => target);
  const absents = outcomes.filter(({ target }) => !target);
  const atLeast = (bar: number) => share(targets, ({ mask }) => iou(mask) >= bar);
  // Integers below 2^53: exact.
  const intersections = outcomes.reduce((sum, { mask }) => sum + mask.intersection, 0);
  const unions = outcomes.reduce((sum, { mask }) => sum + mask.union, 0);
  const drawn = targets.flatMap(({ heatmap, mask }) => (heatmap ? [[iou(heatmap), iou(mask)] as const] : []));
  const names = Object.keys(outcomes[0]?.baselines ?? {});
  return {
    n: outcomes.length,
    giou: mean(outcomes.map(({ mask }) => iou(mask))),
    ciou: unions ? intersections / unions : null,
    p50: atLeast(0.5),
    p70: atLeast(0.7),
    p90: atLeast(0.9),
    boxAccuracy: share(targets, (outcome) => (outcome.boxIou ?? 0) >= 0.5),
    refuses: share(absents, ({ refused }) => refused),
    answers: share(targets, ({ refused }) => !refused),
    thoughtTokens: median(outcomes.flatMap(({ thoughtTokens }) => thoughtTokens ?? [])),
    heatmapIou: mean(drawn.map(([heatmap]) => heatmap)),
    heatmapR: pearson(drawn),
    baselines: Object.fromEntries(
      names.map((name) => [name, mean(outcomes.map(({ baselines }) => iou(baselines[name] as Overlap))) as number]),
    ),
  };
}
