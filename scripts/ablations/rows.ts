/** What is taken out or changed, row by row. The first row of a table is what the others are compared with. */

export type Stage = "cold_start" | "align" | "rl";

export interface Row {
  name: string;
  /** Stages that are trained anew on top of the base run's earlier ones, in order. */
  stages: Stage[];
  /** Keys of the recipe that differ, for the training and for the measurement. */
  set: string[];
  /** The base run's stages that it starts from, where they are not the table's. */
  from?: string[];
  /** Whether it goes on from all that the base run has trained (`from_run`), and starts from none of its stages. */
  goesOn?: boolean;
}

export interface Table {
  id: string;
  title: string;
  /** The base run's stages that every row starts from. */
  from: string[];
  /** What `eval --box` puts into the replies; without it they are the model's own. Of several boxes figures are told by box. */
  box?: string;
  /** Whether its replies are scored too (judge.ts). */
  judged?: boolean;
  rows: Row[];
}

export const BEFORE = ["tokenizer", "vision", "segmenter", "cold_start"];
/** All of a base run. */
export const WHOLE = [...BEFORE, "align", "rl"];

/** The box in the decoder's prompt decides so much that rows without it could not be told apart (docs/log.md). */
export const NO_BOX = "model.prompt_with_box=false";
export const SHORT_ALIGN = [NO_BOX, "stages.align.steps=80", "stages.align.warmup=10"];
export const SHORT_RL = ["stages.rl.steps=40", "stages.rl.warmup=5"];
/** Parts that no alignment has trained learn as fast as they would there. */
export const FROM_NOTHING = ["queries", "connector", "prior"].map((part) => `stages.rl.lr_scale.${part}=20`);

const aligned = (name: string, ...set: string[]): Row => ({ name, stages: ["align"], set: [...SHORT_ALIGN, ...set] });
const rewarded = (name: string, ...set: string[]): Row => ({ name, stages: ["rl"], set: [...SHORT_RL, ...set] });
const without = (reward: string) => `stages.rl.rewards.${reward}=0`;

export const TABLES: Table[] = [
  {
    id: "parts",
    title: "Head, connector, queries: 80 steps of alignment, no box in the decoder's prompt",
    from: BEFORE,
    rows: [
      aligned("unified head, 16 queries, ViT connector"),
      aligned("LENS head (tokens alone)", "model.head=lens"),
      aligned("CoPRS head (heatmap alone)", "model.head=coprs"),
      aligned("MLP connector", "model.connector.kind=mlp"),
      aligned("1 query", "model.context.queries=1"),
      aligned("64 queries", "model.context.queries=64"),
    ],
  },
  {
    id: "stages",
    title: "Stages: alignment, GRPO with the segmentation loss, or both; no box in the decoder's prompt",
    from: BEFORE,
    rows: [
      aligned("80 steps of alignment"),
      {
        name: "40 steps of GRPO, no alignment",
        stages: ["rl"],
        set: [NO_BOX, "stages.align=", ...SHORT_RL, ...FROM_NOTHING],
      },
      { name: "both", stages: ["align", "rl"], set: [...SHORT_ALIGN, ...SHORT_RL] },
    ],
  },
  {
    id: "rewards",
    title: "Rewards: 40 steps of GRPO after the whole alignment",
    from: [...BEFORE, "align"],
    rows: [
      { name: "no GRPO", stages: [], set: [] },
      rewarded("format, box, mask, refusal"),
      rewarded("without the box", without("box_iou")),
      rewarded("without the mask", without("mask_iou")),
      rewarded("without the refusal", without("absent")),
      rewarded("without the segmentation loss", "stages.rl.losses.segmentation=0"),
    ],
  },
];
