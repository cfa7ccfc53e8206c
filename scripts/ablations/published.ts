/**
 * What the papers say, as far as it is known here: second hand, for the papers' own texts were not at hand. Another figure
 * goes in here with its table, row and metric, once somebody has read it there.
 */
export interface Published {
  figure: string;
  metric: string;
  /** Of the paper's rows. */
  row: string;
}

export const LENS_FIGURES = {
  refer: [
    { figure: "81.2", metric: "RefCOCO, RefCOCO+, RefCOCOg together; the metric is not known here", row: "LENS-3B" },
    { figure: "85.3", metric: "cIoU, RefCOCO testA", row: "LENS-3B, after GRPO" },
  ],
  reasonSeg: [
    {
      figure: "62.1 and 64.9",
      metric: "ReasonSeg val; which is gIoU and which cIoU is not known here",
      row: "LENS-3B",
    },
  ],
  queries: [
    {
      figure: "85.9 to 87.9",
      metric: "cIoU, RefCOCO testA, aligned alone",
      row: "1 to 128 queries; which row has which is not known here",
    },
  ],
} satisfies Record<string, Published[]>;

export const COPRS_FIGURES = {
  reasonSeg: [
    { figure: "65.2 and 64.5", metric: "ReasonSeg; split and metric of each are not known here", row: "CoPRS-7B" },
  ],
} satisfies Record<string, Published[]>;

/** Markdown lines, beside our rows. */
export function saidByPaper(paper: string, number: string, figures: readonly Published[]): string {
  const place = /^fig/.test(number) ? `Fig. ${number.slice(3)}` : `Table ${number}`;
  const from = `${paper === "lens" ? "LENS" : "CoPRS"}, ${place}`;
  if (figures.length === 0) return `- ${from}: the paper's own figures are not at hand.`;
  return figures.map(({ figure, metric, row }) => `- ${from}, ${row}: ${figure} (${metric}).`).join("\n");
}
