/** Markdown tables of what rows' runs hold: their evaluations, and how their training went. */
import { pearson } from "../../src/cli/evaluation/correlation";
import type { RunReport, Series, StageReport } from "../../trainer/src/report/read";
import type { PaperRow } from "./paper";
import { shown } from "./table";

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
        stage.restsAfter === null ? "–" : String(stage.restsAfter),
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
