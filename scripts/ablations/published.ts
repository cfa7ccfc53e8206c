/**
 * What the papers say, as far as it is known here, and from where. Neither paper's text was at hand: a figure that is not here has
 * not been read anywhere yet, and goes in with its table, row, metric and source.
 */

/** Who says so: the authors, in their own repository; our notes on the paper; or others. */
const SOURCES = {
  authors: "authors' repository",
  notes: "notes on the paper",
  others: "second hand",
} as const;

export interface Published {
  figure: string;
  metric: string;
  /** Of the paper's rows. */
  row: string;
  source: keyof typeof SOURCES;
}

/** Of rows that share a metric and a source: `[row, figure]` each. */
const each = (metric: string, source: Published["source"], ...rows: [row: string, figure: string][]): Published[] =>
  rows.map(([row, figure]) => ({ figure, metric, row, source }));

const REFER = "cIoU: RefCOCO val, testA, testB; RefCOCO+ likewise; RefCOCOg val, test; mean";

/** Pictures of its Tables 1 and 3 (ReasonSeg; Table 2 of an earlier version): hustvl/LENS at 28cf510, assets/res1.png, res2.png. */
export const LENS_FIGURES = {
  refer: each(
    REFER,
    "authors",
    ["LENS-2B", "80.7, 82.7, 77.1; 73.8, 78.0, 67.3; 75.7, 76.4; 76.5"],
    ["LENS-3B", "84.2, 85.3, 81.0; 79.4, 82.8, 74.3; 81.2, 81.0; 81.2"],
  ),
  reasonSeg: each(
    "gIoU, cIoU",
    "authors",
    ["LENS-3B, val", "62.1, 64.9"],
    ["LENS-3B, test", "57.2, 58.0"],
    ["LENS-3B, GroundingSuite-Eval", "67.0, 78.3"],
  ),
  queries: each("cIoU, RefCOCO testA, aligned alone", "notes", [
    "1 to 128 queries (of each row: not quoted)",
    "85.9 to 87.9",
  ]),
  connector: [],
  training: [],
  wrongBoxes: [],
} satisfies Record<string, Published[]>;

/**
 * Its Fig. 3: ZhenyuLU-Heliodore/CoPRS at 37142db, assets/fig_HM_corr.jpg. Second hand: en.papernotes.org's notes on it; CoPRS-7B on
 * the refer sets from a later paper's table (ReChannel), which agrees with them where both have a figure.
 */
export const COPRS_FIGURES = {
  refer: [
    ...each(REFER, "others", ["CoPRS-7B", "81.6, 85.3, 79.5; 75.9, 80.3, 69.7; 76.2, 76.2; 78.1"]),
    ...each("cIoU: RefCOCO testA; RefCOCO+ val, testA; RefCOCOg val", "others", ["CoPRS-3B", "83.9; 71.8, 78.9; 74.8"]),
  ],
  reasonSeg: each(
    "gIoU, cIoU: val; test",
    "others",
    ["CoPRS-7B", "65.2, 64.5; 59.8, 55.1"],
    ["CoPRS-3B", "61.3, 60.6; 57.8, 52.7"],
  ),
  languageModels: each(
    "cIoU: RefCOCO+ val, testA",
    "others",
    ["Qwen2.5-VL-7B", "75.9, 80.3"],
    ["Qwen2.5-VL-3B", "71.8, 78.9"],
    ["LLaVA-1.5-7B", "73.1, 79.0"],
  ),
  visionBackbones: each("cIoU: RefCOCO+ val, testA", "others", ["ViT-H", "75.9, 80.3"], ["ViT-B", "73.2, 77.3"]),
  heatmaps: [
    ...each(
      "R of 1 − heatmap BCE and 1 − mask Dice loss, n batches",
      "authors",
      ["a, RefCOCO", "0.76, n = 2153"],
      ["b, RefCOCO+", "0.72, n = 2081"],
      ["c, RefCOCOg", "0.71, n = 1918"],
      ["d, all three", "0.73, n = 3571"],
    ),
    ...each(
      "R of heatmap IoU and mask IoU, n answers",
      "authors",
      ["e, RefCOCO", "0.71, n = 1908"],
      ["f, RefCOCO+", "0.73, n = 1901"],
      ["g, RefCOCOg", "0.81, n = 4984"],
      ["h, ReasonSeg", "0.87, n = 768"],
    ),
  ],
  thoughts: each("R of a thought's score and the IoU of heatmap, of mask", "others", ["CoPRS", "0.65, 0.44"]),
  rewards: each("the best of 0 … 1", "others", ["weight of the mask reward", "0.7"]),
} satisfies Record<string, Published[]>;

/** Markdown lines, beside our rows. */
export function saidByPaper(paper: string, number: string, figures: readonly Published[]): string {
  const place = /^fig/.test(number) ? `Fig. ${number.slice(3)}` : `Table ${number}`;
  const from = `${paper === "lens" ? "LENS" : "CoPRS"}, ${place}`;
  if (figures.length === 0) return `- ${from}: the paper's own figures are not quoted where we could read them.`;
  return figures
    .map(({ figure, metric, row, source }) => `- ${from}, ${row}: ${figure} (${metric}; ${SOURCES[source]}).`)
    .join("\n");
}
