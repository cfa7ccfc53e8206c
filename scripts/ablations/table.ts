/** Figures of rows that answered the same questions, and how far each is from the first. */
import { z } from "zod";

const answer = z.object({
  number: z.int(),
  target: z.boolean(),
  refused: z.boolean(),
  iou: z.number(),
  box_iou: z.number().nullable(),
  heatmap_iou: z.number().nullable(),
});
type Answer = z.infer<typeof answer>;

const HEAD = [
  "| row | IoU on targets | against the first row | P@0.5 | IoU where the box is right | heatmap IoU | refuses | answers | gIoU |",
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
];

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const shown = (values: number[], digits = 3) => (values.length ? mean(values).toFixed(digits) : "–");

/** Mean of the paired differences and its standard error. */
function difference(of: Answer[], first: Answer[]): string {
  const pairs = of.map((one, i) => one.iou - (first[i]?.iou ?? Number.NaN));
  const centre = mean(pairs);
  const error = Math.sqrt(mean(pairs.map((value) => (value - centre) ** 2)) / (pairs.length - 1));
  return `${centre < 0 ? "−" : "+"}${Math.abs(centre).toFixed(3)} ± ${error.toFixed(3)}`;
}

function line(name: string, answers: Answer[], first: Answer[]): string {
  const targets = answers.filter(({ target }) => target);
  const absent = answers.filter(({ target }) => !target);
  const found = targets.filter((one) => (one.box_iou ?? 0) >= 0.5);
  const heatmaps = targets.flatMap((one) => (one.heatmap_iou === null ? [] : [one.heatmap_iou]));
  const cells = [
    name,
    shown(targets.map(({ iou }) => iou)),
    answers === first
      ? ""
      : difference(
          targets,
          first.filter(({ target }) => target),
        ),
    shown(targets.map(({ iou }) => Number(iou >= 0.5))),
    shown(found.map(({ iou }) => iou)),
    shown(heatmaps),
    shown(
      absent.map(({ refused }) => Number(refused)),
      2,
    ),
    shown(
      targets.map(({ refused }) => Number(!refused)),
      2,
    ),
    shown(answers.map(({ iou }) => iou)),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** `answers`: the JSON lines of an evaluation. A Markdown table. */
export function compared(rows: { name: string; answers: string }[]): string {
  const read = rows.map(({ name, answers }) => {
    const judged = answers
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text) as object)
      .filter((one) => "iou" in one);
    return {
      name,
      answers: z
        .array(answer)
        .parse(judged)
        .sort((a, b) => a.number - b.number),
    };
  });
  const first = read[0]?.answers ?? [];
  return [...HEAD, ...read.map(({ name, answers }) => line(name, answers, first))].join("\n");
}
