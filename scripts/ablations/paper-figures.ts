/** Markdown tables of what rows' runs hold: their evaluations, and how their training went. */
import { z } from "zod";
import { pearson } from "../../src/cli/evaluation/correlation";
import { restsAt, WITHIN } from "../../trainer/src/report/convergence";
import type { RunReport, Series, StageReport } from "../../trainer/src/report/read";
import type { PaperRow } from "./paper";
import { type Measured, shown } from "./table";

const cells = (values: readonly string[]) => `| ${values.join(" | ")} |`;
const table = (head: string[], rows: string[][]) =>
  [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...rows].map(cells).join("\n");

/** A row, and what its run holds. */
export interface Ran {
  row: PaperRow;
  report: RunReport;
}

/** Of every set that a row was asked. */
export function paperFigures(rows: readonly Ran[]): string {
  const figures = rows.flatMap(({ row, report }) =>
    report.evaluations.flatMap(({ details, file }) => {
      if (details === null) return [];
      const { all, correlation } = details;
      const set = file.replace(/^eval\/|\.json$/g, "");
      return [[row.name, set, shown(all.giou), shown(all.ciou), shown(all.heatmap_giou), shown(correlation?.r)]];
    }),
  );
  const training = trainingFigures(rows.map(({ row, report }) => ({ name: row.name, report })));
  return `${table(["row", "set", "gIoU", "cIoU", "heatmap gIoU", "R"], figures)}\n\n${training}`;
}

/** Of the stages that draw masks: samples until the loss rests, and R of heatmap BCE and mask Dice, line by line. */
export function trainingFigures(rows: readonly { name: string; report: RunReport }[]): string {
  const lines = rows.flatMap(({ name, report }) =>
    report.stages
      .filter(({ series }) => series.some((one) => one.name === "dice_mask"))
      .map((stage) => [
        name,
        stage.name,
        String(stage.step),
        rest(stage),
        shown(together(stage)),
        shown(lastOf(stage, "bce_heatmap")),
        shown(lastOf(stage, "dice_mask")),
      ]),
  );
  // Of stages that were too short to say anything.
  if (lines.length === 0) return "";
  return table(
    [
      "row",
      "stage",
      "steps",
      "samples until the loss rests",
      "R of heatmap BCE and mask Dice",
      "heatmap BCE",
      "mask Dice",
    ],
    lines,
  );
}

const seriesOf = (stage: StageReport, name: string): Series | undefined =>
  stage.series.find((one) => one.name === name);

/** CoPRS's steps in which the loss must keep still; of a stage that is not much longer, half of its own. */
export const stillFor = (steps: number): number => Math.min(WITHIN, Math.floor(steps / 2));

/** Samples, and in how many steps the loss then keeps still. */
function rest({ series, step, batch }: StageReport): string {
  const losses = series.find(({ name }) => name === "loss")?.points ?? [];
  const within = stillFor(step);
  const at = restsAt(
    losses.flatMap(({ step, value }) => (value === null ? [] : [{ step, value }])),
    within,
  );
  return at === null || batch === null ? `– (in ${within} steps)` : `${at * batch} (in ${within} steps)`;
}

/** Of replies with several boxes: figures by the box's IoU with the true one (LENS's Fig. 3 and A4). */
export function boxFigures(rows: readonly Measured[]): string {
  const lines = rows.flatMap(({ name, groups }) =>
    Object.entries(groups)
      .sort(([a], [b]) => b.localeCompare(a, "en", { numeric: true }))
      .map(([box, { n, giou, ciou, p50, heatmap_giou }]) => [
        name,
        box.replace("box ", ""),
        String(n),
        ...[giou, ciou, p50, heatmap_giou].map((value) => shown(value)),
      ]),
  );
  return table(["row", "the box's IoU", "n", "mask IoU", "cIoU", "P@0.5", "heatmap IoU"], lines);
}

const fit = z.object({ r: z.number().nullable() });
const scores = z.object({
  counted: z.int(),
  heatmap: fit,
  mask: fit,
  levels: z.array(z.object({ n: z.int(), score: z.number(), heatmap_iou: z.number(), iou: z.number() })),
});

/** NAME.scores.json of an evaluation, as a table (CoPRS's Fig. 4). */
export function scoreFigures(text: string): string {
  const { counted, heatmap, mask, levels } = scores.parse(JSON.parse(text));
  const lines = levels.map(({ n, score, ...ious }) => [
    shown(score, 2),
    String(n),
    shown(ious.heatmap_iou),
    shown(ious.iou),
  ]);
  const all = [`R, all ${counted}`, "", shown(heatmap.r), shown(mask.r)];
  return table(["score", "replies", "heatmap IoU", "mask IoU"], [...lines, all]);
}

/** Over the lines that have both. */
function together(stage: StageReport): number | null {
  const dice = new Map(seriesOf(stage, "dice_mask")?.points.map(({ step, value }) => [step, value]));
  const pairs = (seriesOf(stage, "bce_heatmap")?.points ?? []).flatMap(({ step, value }) => {
    const other = dice.get(step) ?? null;
    return value === null || other === null ? [] : [[value, other] as const];
  });
  return pearson(pairs);
}

/** Mean of the last tenth of the lines. */
function lastOf(stage: StageReport, name: string): number | null {
  const values = (seriesOf(stage, name)?.points ?? []).flatMap(({ value }) => (value === null ? [] : [value]));
  const last = values.slice(-Math.max(1, Math.floor(values.length / 10)));
  return last.length === 0 ? null : last.reduce((sum, value) => sum + value, 0) / last.length;
}
