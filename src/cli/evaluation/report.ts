/** The figures, for people and for the manifest. */
import { type Evaluation, evaluation, type Pointing } from "../../engine/store/figures";
import { oneLine } from "../errors";
import { fraction, table } from "../output";
import type { Line } from "./lines";
import type { Figures } from "./tally";

/** A row of a manifest's evaluation, but for what the person calls it. */
export type Row = Omit<Evaluation, "set" | "describes">;

/** What was measured, as text and as a row; null where no line could be judged. */
export interface Report {
  judged: number;
  figures: { text: string; row: Row } | null;
}

type Named = "kind" | "group";

/** A row of a table: what it is of, and what was counted. */
export type NamedRow<F> = readonly [name: string, figures: F];

/** All lines, then each group and each kind that is named, with whatever `count` makes of their items. */
export function rowsOf<T extends { line: Line }, F>(
  items: readonly T[],
  count: (items: readonly T[]) => F,
): NamedRow<F>[] {
  const of = (named: Named, called: (name: string) => string) =>
    [...parts(items, named)].map(([name, own]) => [called(oneLine(name)), count(own)] as const);
  return [["all", count(items)], ...of("group", (name) => `group ${name}`), ...of("kind", kindName)];
}

/** A kind that is called like another row is said to be one. */
const kindName = (name: string) => (/^(all$|group |kind )/.test(name) ? `kind ${name}` : name);

/** Items by their lines' kind or group, in alphabetical order; without those that have none. */
export function parts<T extends { line: Line }>(items: readonly T[], named: Named): Map<string, T[]> {
  const names = [...new Set(items.flatMap(({ line }) => line[named] ?? []))].sort();
  return new Map(names.map((name) => [name, items.filter(({ line }) => line[named] === name)]));
}

/** One row of figures for all lines, and one for each part of them. */
export function figuresTable(rows: readonly NamedRow<Figures>[]): string {
  const baselines = Object.keys(rows[0]?.[1].baselines ?? {});
  const heading = ["", "n", "gIoU", "cIoU", "P@0.5", "P@0.7", "P@0.9", "box@0.5", "refuses", "answers", ...baselines];
  const cells = rows.map(([name, figures]) => {
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

/** How long it thought, and whether a better heatmap came with a better mask. */
export function thoughtLine({ thoughtTokens, heatmapIou, heatmapR }: Figures): string {
  const heatmap = `IoU ${fraction(heatmapIou)} with the truth, R ${fraction(heatmapR)} with the mask's IoU`;
  return `Thought: ${thoughtTokens ?? "–"} tokens (median). Heatmap: ${heatmapIou === null ? "none drawn" : heatmap}.`;
}

/** Counts of each class, with their shares. */
export function failuresTable(counts: ReadonlyMap<string, number>, lines: number): string {
  const failed = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const share = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} %`;
  const rows = [...counts].map(([kind, count]) => [kind, String(count), share(count, failed), share(count, lines)]);
  return table([["failures", "lines", "of failures", "of lines"], ...rows]);
}

/** Mean IoU of each prompt, for all things and each part of them. */
export function pointingTable(rows: readonly NamedRow<Pointing>[]): string {
  const cells = rows.map(([name, { n, box, click_1, click_2, click_3 }]) => {
    return [name, String(n), ...[box, click_1, click_2, click_3].map(fraction)];
  });
  return table([["mean IoU", "n", "box", "1 click", "2 clicks", "3 clicks"], ...cells]);
}

export const round = (value: number | null) => (value === null ? null : Number(value.toFixed(4)));

/** Figures of sentences, to four digits. */
export function textRow(figures: Figures): Row {
  const { heatmapIou, heatmapR, thoughtTokens } = figures;
  const baselines = Object.entries(figures.baselines).map(([name, giou]) => [name, round(giou)] as const);
  return {
    n: figures.n,
    giou: round(figures.giou),
    ciou: round(figures.ciou),
    p50: round(figures.p50),
    p70: round(figures.p70),
    p90: round(figures.p90),
    box_accuracy: round(figures.boxAccuracy),
    absent_accuracy: round(figures.refuses),
    answer_rate: round(figures.answers),
    ...(baselines.length ? { baselines: Object.fromEntries(baselines) as Record<string, number> } : {}),
    ...(thoughtTokens === null ? {} : { thought_tokens: thoughtTokens }),
    ...(heatmapIou === null ? {} : { heatmap_iou: round(heatmapIou) as number }),
    ...(heatmapR === null ? {} : { heatmap_r: round(heatmapR) as number }),
  };
}

export function groupRow({ n, p50, ciou, giou }: Figures): NonNullable<Evaluation["groups"]>[string] {
  return { n, p50: round(p50), ciou: round(ciou), giou: round(giou) };
}

/** Figures of clicks and boxes: none of sentences. */
export function pointingRow(pointing: Pointing): Row {
  const none = { giou: null, ciou: null, p50: null, p70: null, p90: null };
  const { n, ...figures } = pointing;
  const rounded = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]));
  return {
    n,
    ...none,
    box_accuracy: null,
    absent_accuracy: null,
    answer_rate: null,
    pointing: { n, ...rounded } as Pointing,
  };
}

/** A row of the manifest's `evaluation`. */
export function evaluationRow(row: Row, set: string, describes: string): Evaluation {
  return evaluation.parse({ set, describes, ...row } satisfies Evaluation);
}
