/** Tables and figures of CoPRS (ICLR 2026). */
import type { PaperRow, PaperTable } from "./paper";
import { COPRS_FIGURES } from "./published";
import { BEFORE, type Row, SHORT_ALIGN, SHORT_RL, WHOLE } from "./rows";

const HELD_OUT = "refcoco, refcoco+, refcocog";
const SPLIT_BY = { refcoco: "unc", "refcoco+": "unc", refcocog: "umd" };

/** One set a model, asked by the first expression alone. */
const oneSet = (name: keyof typeof SPLIT_BY) =>
  `data.train=[{name: ${name}, options: {split: train, split_by: ${SPLIT_BY[name]}, without: "${HELD_OUT}", texts: first}}]`;

const REASON_SEG = ["val", "test"].map((split) => ({ dataset: "reason-seg", options: `split=${split},texts=first` }));
const EVERY_BATCH = "stages.rl.log_every=1";
const ON_REFCOCO = [oneSet("refcoco"), EVERY_BATCH];

const row = (name: string, set: string[], more: Partial<PaperRow> = {}): PaperRow => ({
  name,
  recipe: "coprs-3b",
  set,
  train: ["rl"],
  ...more,
});
const onRefcoco = (name: string, ...set: string[]) => row(name, [...ON_REFCOCO, ...set]);
const small = (name: string, stages: Row["stages"], ...set: string[]): Row => ({ name, stages, set });

/** CoPRS's head on a small run: the heatmap alone prompts the decoder; a short alignment stands for the stages CoPRS has not. */
const HEAD = [...SHORT_ALIGN, "model.head=coprs", ...SHORT_RL, EVERY_BATCH];
const grpo = (name: string, ...set: string[]) => small(name, ["align", "rl"], ...HEAD, ...set);
const SHORT = "a short alignment and GRPO, the head CoPRS's";
const LOSS_WEIGHTS = ["dice", "focal"] as const;

/** Weights from a step on: [step, {name: weight}]. */
const from = (step: number, weights: Partial<Record<(typeof LOSS_WEIGHTS)[number], number>>) =>
  `stages.rl.losses_from=[{step: ${step}, losses: ${JSON.stringify(weights)}}]`;

const FORMATS = [0, 0.1, 0.3, 0.5];
/** Rewards of the format and of the mask, 1 in all. */
const shared = (name: string, format: number) => `stages.rl.rewards={${name}: ${format}, mask_coprs: ${1 - format}}`;

const LLAVA_13B = [
  "source=llava-hf/llava-1.5-13b-hf",
  "hidden=5120",
  "layers=40",
  "heads=40",
  "kv_heads=40",
  "intermediate=13824",
].map((set) => `model.backbone.${set}`);

const SETS = Object.keys(SPLIT_BY) as (keyof typeof SPLIT_BY)[];
const CODE = "losses, schedule and rates are the code's; where the paper says otherwise, the recipe tells it";
const IN_SYNC = "replies are sampled from the weights as they are (code: from the first), and evaluation is greedy";
const UNKNOWN = "which values the paper's curves have is not known here: the rows bracket the recipe's";

export const COPRS: PaperTable[] = [
  {
    number: "1",
    title: "RefCOCO, RefCOCO+, RefCOCOg: one set a model, first expressions",
    rows: ["coprs-3b", "coprs-7b"].flatMap((recipe) =>
      SETS.map((set) => row(`${recipe}, ${set}`, [oneSet(set)], { recipe })),
    ),
    differs: [CODE, IN_SYNC],
    published: COPRS_FIGURES.refer,
    nano: null,
  },
  {
    number: "2",
    title: "ReasonSeg",
    rows: ["coprs-3b", "coprs-7b"].map((recipe) => row(recipe, [], { recipe, asks: REASON_SEG })),
    differs: [
      IN_SYNC,
      "trained on the three refer sets; whether the paper's saw ReasonSeg's own train split is not known here",
      "ignored regions are left out (options ignore=background|foreground count them)",
    ],
    published: COPRS_FIGURES.reasonSeg,
    nano: null,
  },
  {
    number: "3",
    title: "Language models",
    rows: [
      ...["coprs-3b", "coprs-7b", "coprs-llava-7b"].map((recipe) => row(recipe, [oneSet("refcoco")], { recipe })),
      row("coprs-llava-13b", [oneSet("refcoco"), ...LLAVA_13B], { recipe: "coprs-llava-7b" }),
    ],
    differs: [
      IN_SYNC,
      "LLaVA: photos are stretched to a square (its own code pads them); what the paper set otherwise for it is not known here",
    ],
    published: COPRS_FIGURES.languageModels,
    nano: {
      id: "coprs-language-models",
      title: `Language models of another depth (${SHORT})`,
      from: BEFORE,
      rows: [
        grpo("as the recipe has it"),
        ...[1, 6].map((layers) => ({
          ...small(`of ${layers}`, ["cold_start", "align", "rl"], `model.backbone.layers=${layers}`, ...HEAD),
          from: BEFORE.slice(0, -1),
        })),
      ],
    },
  },
  {
    number: "4",
    title: "Vision backbones: SAM's ViT-B, ViT-L, ViT-H",
    rows: ["vit_b", "vit_l", "vit_h"].map((size) => row(size, [oneSet("refcoco"), `model.segmenter.size=${size}`])),
    differs: [IN_SYNC],
    published: COPRS_FIGURES.visionBackbones,
    nano: null,
  },
  {
    number: "fig3",
    title: "Heatmap and mask: losses batch by batch (a–d), IoUs of answers (e–h)",
    rows: SETS.map((set) => row(set, [oneSet(set), EVERY_BATCH])).concat(
      row("ReasonSeg", [EVERY_BATCH], { asks: REASON_SEG }),
    ),
    differs: [IN_SYNC, "the metrics' Dice and BCE are of the rows whose photo holds the target, before their weights"],
    published: COPRS_FIGURES.heatmaps,
    nano: { id: "fig3", title: `Heatmap and mask (${SHORT})`, from: BEFORE, rows: [grpo("CoPRS head")] },
  },
  {
    number: "fig4",
    title: "Scores of replies, beside the IoU of heatmap and mask",
    // Scores are of one set's replies.
    rows: [row("ReasonSeg val", [], { asks: REASON_SEG.slice(0, 1) })],
    differs: [
      "the scores come from outside: judge the replies in eval/NAME.jsonl, then `loupe-trainer eval … --scores FILE.csv`; at a small size a rule judges whether a thought says what is answered (paper: Gemini)",
    ],
    published: COPRS_FIGURES.thoughts,
    nano: {
      id: "fig4",
      title: "Replies to be scored: the run as it was trained",
      from: WHOLE,
      judged: true,
      rows: [small("the run", [])],
    },
  },
  {
    number: "fig6a",
    title: "Replies a group: samples until the loss rests",
    // 16 prompts a step, whatever the group.
    rows: [2, 4, 8, 16].map((g) => onRefcoco(`G = ${g}`, `stages.rl.group=${g}`, `stages.rl.batch=${16 * g}`)),
    differs: [IN_SYNC, "rest: the mean of 100 steps moves less than 10 % in 300 steps (report/convergence.ts)"],
    published: [],
    nano: {
      id: "fig6a",
      title: `Replies a group (${SHORT})`,
      from: BEFORE,
      rows: [2, 4, 8, 16].map((g) => grpo(`G = ${g}`, `stages.rl.group=${g}`, `stages.rl.batch=${4 * g}`)),
    },
  },
  {
    number: "fig6b",
    title: "Modes of training: both, rewards alone, supervised alone",
    rows: [
      onRefcoco("both"),
      onRefcoco("rewards alone", "stages.rl.losses.segmentation=0"),
      onRefcoco("supervised alone", "stages.rl.losses.policy=0"),
    ],
    differs: [
      "supervised: true replies without a thought, which the sets do not have; nothing teaches the model to write the token",
    ],
    published: [],
    nano: {
      id: "fig6b",
      title: `Modes of training (${SHORT})`,
      from: BEFORE,
      rows: [
        grpo("both"),
        grpo("rewards alone", "stages.rl.losses.segmentation=0"),
        grpo("supervised alone", "stages.rl.losses.policy=0"),
      ],
    },
  },
  {
    number: "fig6c",
    title: "Weights of the rewards for format and mask",
    rows: FORMATS.map((format) => onRefcoco(`format ${format}`, shared("format_coprs", format))),
    differs: [UNKNOWN],
    published: COPRS_FIGURES.rewards,
    nano: {
      id: "fig6c",
      title: `Weights of the rewards (${SHORT})`,
      from: BEFORE,
      rows: FORMATS.map((format) => grpo(`format ${format}`, shared("format_tags_strict", format))),
    },
  },
  {
    number: "fig6d",
    title: "Weights of the losses",
    rows: [
      onRefcoco("code: Dice 0.8, then 2; focal 0, then 5; from step 300"),
      onRefcoco(
        "paper: Dice 1.5, then 3; focal 0, then 10; from step 1,500",
        "stages.rl.losses.dice=1.5",
        "stages.rl.losses.prior_dice=0",
        from(1500, { dice: 3, focal: 10 }),
      ),
      onRefcoco("as at the beginning, to the end", "stages.rl.losses_from=[]"),
      onRefcoco("no Dice on the heatmap (paper)", "stages.rl.losses.prior_dice=0", from(300, { dice: 2, focal: 5 })),
      onRefcoco("no loss on the heatmap", "stages.rl.losses.prior=0"),
    ],
    differs: [UNKNOWN],
    published: [],
    nano: {
      id: "fig6d",
      title: `Weights of the losses (${SHORT})`,
      from: BEFORE,
      rows: [
        grpo("BCE and Dice on both"),
        grpo("no Dice on the heatmap", "stages.rl.losses.prior_dice=0"),
        grpo("no loss on the heatmap", "stages.rl.losses.prior=0"),
        grpo("focal from step 10", from(10, { dice: 2, focal: 5 })),
      ],
    },
  },
];
