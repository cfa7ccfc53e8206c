import type { OptionSpecs } from "../../src/command-line/arguments";

export * from "../../src/command-line/arguments";

export const commonOptions = {
  recipe: { type: "string", value: "NAME", help: "a recipe of trainer/recipes, or a YAML file" },
  run: { type: "string", value: "DIR", help: "folder of checkpoints and metrics (default: runs/<recipe name>)" },
  photos: {
    type: "string",
    value: "DIR",
    help: "a photo pack with instance masks, or a folder of several (without it, scenes are drawn shapes)",
  },
  data: {
    type: "string",
    value: "DIR",
    help: "where the datasets lie that the recipe names (refer_seg, reason_seg, …)",
  },
  features: {
    type: "string",
    value: "DIR",
    help: "keep the photos' segment features here, so that SAM's encoder sees each once (2 to 9 MB a photo)",
  },
  weights: {
    type: "string",
    value: "PART=DIR",
    multiple: true,
    help: "published weights to start from: backbone=FOLDER, segmenter=FILE; or lens=…, coprs=…; run=FOLDER, another run to go on from; detector=FOLDER, language=FOLDER (repeatable)",
  },
  pool: {
    type: "string",
    value: "DIR",
    help: "folder of the scene pool, to share one between runs (default: the run's)",
  },
  set: {
    type: "string",
    value: "KEY.PATH=VALUE",
    multiple: true,
    help: "change one key of the recipe; without VALUE, leave it out (repeatable)",
  },
  device: { type: "string", value: "cpu|cuda", help: "where to train (default: cuda if there is one)" },
  threads: { type: "string", value: "N", help: "CPU threads of each of the engine's processes" },
  processes: {
    type: "string",
    value: "N",
    help: "processes that train together on this machine, one a GPU (default: 1)",
  },
  "accelerate-config": {
    type: "string",
    value: "FILE",
    help: "start the engine by accelerate: FSDP2, DeepSpeed (trainer/accelerate), or several machines",
  },
} satisfies OptionSpecs;
