/** The figures, for people and for the manifest. */
import { type Evaluation, evaluation } from "../../engine/bundle/manifest";
import { fraction, table } from "../output";
import type { Figures } from "./tally";

/** One row of figures for all lines, and one for each kind. */
export function figuresTable(rows: ReadonlyMap<string, Figures>): string {
  const [first] = rows.values();
  const baselines = Object.keys(first?.baselines ?? {});
  const heading = ["", "n", "gIoU", "cIoU", "P@0.5", "P@0.7", "P@0.9", "box@0.5", "refuses", "answers", ...baselines];
  const cells = [...rows].map(([name, figures]) => {
    const { giou, ciou, p50, p70, p90, boxAccuracy, refuses, answers } = figures;
    const values = [giou, ciou, p50, p70, p90, boxAccuracy, refuses, answers];
    const others = baselines.map((baseline) => figures.baselines[baseline] ?? null);
    return [name, String(figures.n), ...[...values, ...others].map(fraction)];
  });
  return table([heading, ...cells]);
}

export const LEGEND = `gIoU: mean IoU; nothing matches and the model refuses: 1. cIoU: intersections over unions, all lines.
P@, box@0.5 (box against the truth's tight box) and answers: of the lines with a target.
refuses: of the lines on which nothing matches. The last columns are the gIoU of trivial baselines.`;

const round = (value: number | null) => (value === null ? null : Number(value.toFixed(4)));

/** A row of the manifest's `evaluation`, to four digits. */
export function evaluationRow(figures: Figures, set: string, describes: string): Evaluation {
  const baselines = Object.entries(figures.baselines).map(([name, giou]) => [name, round(giou)] as const);
  return evaluation.parse({
    set,
    describes,
    n: figures.n,
    giou: round(figures.giou),
    ciou: round(figures.ciou),
    p50: round(figures.p50),
    p70: round(figures.p70),
    p90: round(figures.p90),
    box_accuracy: round(figures.boxAccuracy),
    absent_accuracy: round(figures.refuses),
    answer_rate: round(figures.answers),
    ...(baselines.length ? { baselines: Object.fromEntries(baselines) } : {}),
  } satisfies Record<keyof Omit<Evaluation, "baselines">, unknown>);
}
