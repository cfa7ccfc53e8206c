/** Figures of rows that answered the same questions, and how far each is from the first. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { mean } from "../../src/cli/evaluation/tally";
import { type Details, detailsSchema } from "../../trainer/src/report/read-evaluations";

/** A judged line of an evaluation. */
const answer = z.object({
  number: z.int(),
  target: z.boolean(),
  iou: z.number(),
  box_iou: z.number().nullable(),
});
type Answer = z.infer<typeof answer>;

export interface Measured {
  name: string;
  /** As the engine counted them. */
  figures: Details["all"];
  groups: Details["groups"];
  /** Questions with a target, by number. */
  targets: Answer[];
}

const HEAD = [
  "| row | IoU on targets | against the first row | P@0.5 | IoU where the box is right | heatmap IoU | refuses | answers | gIoU |",
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
];

/** `folder`: what `loupe-trainer eval --name questions` wrote; `isForced`: with `--box`. */
export function readRow(name: string, folder: string, isForced: boolean): Measured {
  const set = isForced ? "questions-box" : "questions";
  const { all, groups } = detailsSchema.parse(JSON.parse(readFileSync(join(folder, `${set}.details.json`), "utf8")));
  const judged = readFileSync(join(folder, `${set}.jsonl`), "utf8")
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text) as object)
    .filter((one) => "iou" in one);
  const targets = z
    .array(answer)
    .parse(judged)
    .filter(({ target }) => target)
    .sort((a, b) => a.number - b.number);
  return { name, figures: all, groups, targets };
}

/** A figure in a table. */
export const shown = (value: number | null | undefined, digits = 3) => value?.toFixed(digits) ?? "–";

/** Mean of the paired differences and its standard error. */
function difference(of: Answer[], first: Answer[]): string {
  const pairs = of.map((one, i) => one.iou - (first[i]?.iou ?? Number.NaN));
  const centre = mean(pairs) ?? Number.NaN;
  const error = Math.sqrt((mean(pairs.map((value) => (value - centre) ** 2)) ?? Number.NaN) / (pairs.length - 1));
  return `${centre < 0 ? "−" : "+"}${Math.abs(centre).toFixed(3)} ± ${error.toFixed(3)}`;
}

function line({ name, figures, targets }: Measured, first: Measured): string {
  const found = targets.filter((one) => (one.box_iou ?? 0) >= 0.5);
  const cells = [
    name,
    shown(mean(targets.map(({ iou }) => iou))),
    name === first.name ? "" : difference(targets, first.targets),
    shown(figures.p50),
    shown(mean(found.map(({ iou }) => iou))),
    shown(figures.heatmap_giou),
    shown(figures.absent_accuracy, 2),
    shown(figures.answer_rate, 2),
    shown(figures.giou),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** A Markdown table. */
export function compared(rows: readonly Measured[]): string {
  return [...HEAD, ...rows.map((row) => line(row, rows[0] ?? row))].join("\n");
}
