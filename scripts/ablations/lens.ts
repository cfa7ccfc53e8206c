/** Tables of LENS (AAAI 2026). */
import type { PaperRow, PaperTable } from "./paper";
import { LENS_FIGURES } from "./published";
import { BEFORE, FROM_NOTHING, NO_BOX, type Row, SHORT_ALIGN, SHORT_RL, WHOLE } from "./rows";

const row = (name: string, set: string[], more: Partial<PaperRow> = {}): PaperRow => ({
  name,
  recipe: "lens-3b",
  set,
  train: ["align", "rl"],
  ...more,
});
/** Alignment alone, measured behind the true box, as LENS's stage 1 is. */
const aligned = (name: string, ...set: string[]) =>
  row(name, set, { train: ["align"], evaluate: ["--before", "rl", "--box", "true"] });

/** LENS's own connector, of so many blocks, before its one prompt token; there is no prior. */
const published = (depth: number) => [
  "model.head=lens",
  ...["kind=lens", "prompt_tokens=1", `depth=${depth}`].map((set) => `model.connector.${set}`),
];
const small = (name: string, stages: Row["stages"], ...set: string[]): Row => ({ name, stages, set });
const smallAligned = (name: string, ...set: string[]) => small(name, ["align"], ...SHORT_ALIGN, ...set);
const BEHIND_TRUE_BOX = "a short alignment, LENS's head, behind the true box";

const TRAINED = [...SHORT_ALIGN, ...SHORT_RL, ...published(4)];
const BOXES = "1,0.9,0.7,0.5,0.3";

/** A learnt token instead of queries (LISA), true replies instead of rewards; the weights of the losses are LISA's. */
const SFT = [
  "model.head=lisa",
  'model.context={token: "<seg>"}',
  "model.connector=",
  "stages.align=",
  "stages.rl.losses={policy: 0, reply: 1, bce: 2, dice: 0.5}",
];
const reasonSeg = (split: string) => ({ dataset: "reason-seg", options: `split=${split},texts=first` });
const NO_ALIGNMENT = "stages.align=";
const TRUE_BOX =
  "boxes are true ones, as LENS's own evaluation of its first stage can have them; that the paper's are is inferred";
const JSON_REPLY = "the reply is JSON (code: Qwen2-VL's box tokens)";
/** lens-3b-reasonseg's, for its questions. */
const THOUGHT = [
  'text.question=Locate "{question}", report the bbox coordinates in JSON format. Output the thinking process in <think> </think> and final answer in <answer> </answer> tags.',
  "text.think=[<think>, </think>]",
  "text.answer=[<answer>, </answer>]",
];

export const LENS: PaperTable[] = [
  {
    number: "1",
    title: "RefCOCO, RefCOCO+, RefCOCOg",
    rows: ["lens-2b", "lens-3b"].map((recipe) => row(recipe, [], { recipe })),
    differs: ["a group's replies are to one expression (code: a group may mix an object's expressions)"],
    published: LENS_FIGURES.refer,
    nano: null,
  },
  {
    number: "2",
    title: "ReasonSeg: with a thought on val, without one on test",
    rows: [
      row("lens-3b-reasonseg", [], { recipe: "lens-3b-reasonseg", train: ["rl"], asks: [reasonSeg("val")] }),
      row("lens-3b-reasonseg-ft", [], { recipe: "lens-3b-reasonseg-ft", train: ["rl"], asks: [reasonSeg("test")] }),
    ],
    differs: [
      "both go on from a lens-3b run, stopped behind step 1,500 of its rl; its tuned decoder stays (code: thrown away)",
      "ignored regions are left out (code: background)",
    ],
    published: LENS_FIGURES.reasonSeg,
    nano: {
      id: "lens-reasoning",
      title: "Going on from one's own run, with and without a thought",
      from: BEFORE,
      rows: [
        { ...small("the run", []), from: WHOLE },
        { ...small("more GRPO from it, with a thought", ["rl"], ...SHORT_RL), goesOn: true },
        {
          ...small("no thought, from the cold start on", ["cold_start", "align", "rl"], "text.think=", ...SHORT_RL),
          from: BEFORE.slice(0, -1),
        },
      ],
    },
  },
  {
    number: "3",
    title: "Queries, aligned alone",
    rows: [64, 1, 4, 16, 128].map((queries) => aligned(`${queries} queries`, `model.context.queries=${queries}`)),
    differs: [JSON_REPLY, TRUE_BOX],
    published: LENS_FIGURES.queries,
    nano: {
      id: "lens-queries",
      title: `Queries (${BEHIND_TRUE_BOX})`,
      from: BEFORE,
      box: "true",
      rows: [64, 1, 4, 16, 128].map((queries) =>
        smallAligned(`${queries} queries`, ...published(4), `model.context.queries=${queries}`),
      ),
    },
  },
  {
    number: "4",
    title: "Connector, aligned alone",
    rows: [aligned("ViT, four blocks"), aligned("MLP (no blocks)", "model.connector.depth=0")],
    differs: [
      JSON_REPLY,
      TRUE_BOX,
      "the released class takes the connector whatever its configuration says; meant is the branch without",
    ],
    published: LENS_FIGURES.connector,
    nano: {
      id: "lens-connector",
      title: `Connector (${BEHIND_TRUE_BOX})`,
      from: BEFORE,
      box: "true",
      rows: [smallAligned("ViT, four blocks", ...published(4)), smallAligned("MLP (no blocks)", ...published(0))],
    },
  },
  {
    number: "5",
    title: "Ways of training: LISA's token with SFT, GRPO without and with its parts",
    rows: [
      row(
        "LISA's token, SFT",
        [...SFT, "text.box=none", "text.question=Output the segmentation mask of the {question} in the image."],
        { train: ["rl"] },
      ),
      row("GRPO, no alignment", [NO_ALIGNMENT], { train: ["rl"] }),
      row("box reward alone", ["stages.rl.rewards={box_iou_squared: 1}"]),
      row("box and mask reward", []),
      row("and a thought with its format", [
        ...THOUGHT,
        "stages.rl.rewards={box_iou_squared: 1, mask_iou_squared: 1, format_tags: 1}",
      ]),
    ],
    differs: [
      "which settings the paper's rows behind the first have exactly is not known here: these are what the text tells apart",
      "LISA's token: the state at it (its code: the one before), all of the language model learns (LISA: LoRA), and losses are weighed as LISA's",
    ],
    published: LENS_FIGURES.training,
    nano: {
      id: "lens-training",
      title: "Ways of training (a short alignment and GRPO, the head LENS's; LISA's: as many steps of SFT)",
      from: BEFORE,
      rows: [
        small("alignment and GRPO, box and mask reward", ["align", "rl"], ...TRAINED),
        // From nothing, as the token and its head are; without groups as many questions as half of the others' replies.
        small("LISA's token, SFT", ["rl"], ...SFT, NO_BOX, ...SHORT_RL, "stages.rl.lr=0.0005", "stages.rl.group=2"),
        small("GRPO, no alignment", ["rl"], NO_BOX, NO_ALIGNMENT, ...SHORT_RL, ...FROM_NOTHING, ...published(4)),
        small("box reward alone", ["align", "rl"], ...TRAINED, "stages.rl.rewards.mask_iou=0"),
        small("no format reward", ["align", "rl"], ...TRAINED, "stages.rl.rewards.format_tags_strict=0"),
      ],
    },
  },
  {
    number: "fig3",
    title: "Masks behind wrong boxes (and Fig. A4)",
    rows: [row("LENS-3B", [], { evaluate: ["--box", BOXES] })],
    differs: [
      "boxes are off by chance (paper: pictures of the model's own errors, which NAME.boxes.svg of eval without --box shows)",
    ],
    published: LENS_FIGURES.wrongBoxes,
    nano: {
      id: "lens-boxes",
      title: "Masks behind wrong boxes",
      from: BEFORE,
      box: BOXES,
      rows: [
        small("LENS's head: the queries alone read the box", ["align", "rl"], ...TRAINED),
        { ...small("the box prompts the decoder too: the run", []), from: WHOLE },
      ],
    },
  },
];
