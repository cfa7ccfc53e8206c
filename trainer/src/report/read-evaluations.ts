/** What `eval` and `loupe eval` measured: rows, groups and plots of a run. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { isFolder } from "../folders";
import { readBytes, readJson } from "./files";

export interface EvaluationReport {
  file: string;
  /** The row, or rows, of figures; anything else is shown as it is. */
  value: unknown;
  details: Details | null;
  /** CoPRS's scatter of heatmap and mask, as an SVG file. */
  plot: Buffer | null;
}

const figure = z.number().nullable();
const figures = z.looseObject({
  n: z.number(),
  giou: figure,
  ciou: figure,
  p50: figure,
  p70: figure,
  p90: figure,
  box_accuracy: figure,
  absent_accuracy: figure,
  answer_rate: figure,
  thought_tokens: figure,
  thought_tokens_median: figure,
  heatmap_giou: figure,
});

/** NAME.details.json of an evaluation. */
export const detailsSchema = z.looseObject({
  questions: z.number(),
  judged: z.number(),
  skipped: z.record(z.string(), z.number()),
  all: figures,
  groups: z.record(z.string(), figures),
  correlation: z.looseObject({ n: z.number(), slope: figure, intercept: figure, r: figure }).nullable(),
});
export type Details = z.infer<typeof detailsSchema>;

const LARGEST_PLOT = 2_000_000;

/** eval*.json in the run's folder, and NAME.json with what lies beside it in eval/. */
export function readEvaluations(run: string): EvaluationReport[] {
  const own = names(run).filter((name) => /^eval.*\.json$/.test(name));
  const folder = path.join(run, "eval");
  const measured = names(folder).filter(
    (name) => name.endsWith(".json") && existsSync(path.join(folder, name.replace(/\.json$/, ".details.json"))),
  );
  return [
    ...own.map((file) => ({ file, value: readJson(path.join(run, file)), details: null, plot: null })),
    ...measured.map((file) => {
      const beside = path.join(folder, file.replace(/\.json$/, ""));
      const details = detailsSchema.safeParse(readJson(`${beside}.details.json`));
      return {
        file: `eval/${file}`,
        value: readJson(path.join(folder, file)),
        details: details.success ? details.data : null,
        plot: readBytes(`${beside}.correlation.svg`, LARGEST_PLOT),
      };
    }),
  ];
}

function names(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder).sort() : [];
}
