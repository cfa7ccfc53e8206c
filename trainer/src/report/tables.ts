import { z } from "zod";
import { duration, figure, whole } from "../progress";
import { type Html, html } from "./html";
import type { StageReport } from "./read";

const none = "–";
const percent = (value: number | null | undefined) => (typeof value === "number" ? (value * 100).toFixed(1) : none);

function table(head: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  return html`<div class="scroll"><table><thead><tr>${head.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

export function stageTable(stages: readonly StageReport[]): Html {
  const rows = stages.map((stage) => [
    html`<a href="#stage-${stage.name}">${stage.name}</a>`,
    html`<span class="state ${stage.state}">${stage.state}</span>`,
    stage.totalSteps === null ? whole(stage.step) : `${whole(stage.step)} / ${whole(stage.totalSteps)}`,
    stage.seconds === null ? none : duration(stage.seconds),
    stage.samplesPerSecond === null ? none : figure(stage.samplesPerSecond),
    stage.restsAfter === null ? none : `${whole(stage.restsAfter)} samples`,
  ]);
  return table(["stage", "state", "steps", "time", "samples/s", "loss rests after"], rows);
}

const fraction = z.number().nullable().optional();
const evaluationRow = z.looseObject({
  set: z.string(),
  describes: z.string().optional(),
  n: z.number(),
  giou: fraction,
  ciou: fraction,
  p50: fraction,
  p70: fraction,
  p90: fraction,
  box_accuracy: fraction,
  absent_accuracy: fraction,
  answer_rate: fraction,
  baselines: z.record(z.string(), z.number()).optional(),
});
type EvaluationRow = z.infer<typeof evaluationRow>;
type EvaluationFigures = Pick<
  EvaluationRow,
  "giou" | "ciou" | "p50" | "p70" | "p90" | "box_accuracy" | "absent_accuracy" | "answer_rate"
>;

const figures: { name: string; of: (row: EvaluationFigures) => number | null | undefined }[] = [
  { name: "gIoU", of: (row) => row.giou },
  { name: "cIoU", of: (row) => row.ciou },
  { name: "P@0.5", of: (row) => row.p50 },
  { name: "P@0.7", of: (row) => row.p70 },
  { name: "P@0.9", of: (row) => row.p90 },
  { name: "box", of: (row) => row.box_accuracy },
  { name: "refuses", of: (row) => row.absent_accuracy },
  { name: "answers", of: (row) => row.answer_rate },
];

/** The figures of parts of a set. */
export function figuresOfGroups(groups: Readonly<Record<string, EvaluationFigures & { n: number }>>): Html {
  return table(
    ["group", "n", ...figures.map(({ name }) => name)],
    Object.entries(groups).map(([name, row]) => [name, whole(row.n), ...figures.map(({ of }) => percent(of(row)))]),
  );
}

/** Evaluation rows as the manifest holds them, one or a list; null where it is something else. */
export function evaluationRows(value: unknown): EvaluationRow[] | null {
  const rows = z.array(evaluationRow).safeParse(Array.isArray(value) ? value : [value]);
  return rows.success ? rows.data : null;
}

export function evaluationTable(rows: readonly EvaluationRow[]): Html {
  const baselines = [...new Set(rows.flatMap((row) => Object.keys(row.baselines ?? {})))];
  return table(
    ["set", "n", ...figures.map(({ name }) => name), ...baselines.map((name) => `gIoU of ${name}`)],
    rows.map((row) => [
      !row.describes ? row.set : html`<b>${row.set}</b> <small>${row.describes}</small>`,
      whole(row.n),
      ...figures.map(({ of }) => percent(of(row))),
      ...baselines.map((name) => percent(row.baselines?.[name])),
    ]),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function cell(value: unknown): string | Html {
  if (value === null || value === undefined) return none;
  if (typeof value === "boolean")
    return html`<span class="state ${value ? "done" : "failed"}">${value ? "yes" : "no"}</span>`;
  if (typeof value === "number") return Number.isInteger(value) ? whole(value) : figure(value);
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/** Lists and maps of records become tables with a column a key; single values come first, as one table of two columns. */
export function jsonTable(value: unknown): Html {
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return recordTable(value);
  if (!isRecord(value)) return table(["value"], [[cell(value)]]);
  const entries = Object.entries(value);
  if (entries.length > 1 && entries.every(([, inner]) => isRecord(inner))) {
    return recordTable(entries.map(([name, inner]) => ({ name, ...(inner as Record<string, unknown>) })));
  }
  const nested = ([, inner]: [string, unknown]) =>
    isRecord(inner) || (Array.isArray(inner) && inner.length > 0 && inner.every(isRecord));
  const single = entries.filter((entry) => !nested(entry));
  return html`${
    single.length === 0
      ? null
      : table(
          ["", "value"],
          single.map(([name, inner]) => [name, cell(inner)]),
        )
  }
${entries.filter(nested).map(([name, inner]) => html`<h3>${name}</h3>${jsonTable(inner)}`)}`;
}

function recordTable(rows: readonly Record<string, unknown>[]): Html {
  const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return table(
    head,
    rows.map((row) => head.map((name) => cell(row[name]))),
  );
}
