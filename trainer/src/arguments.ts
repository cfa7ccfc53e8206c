import type { OptionSpecs } from "../../src/command-line/arguments";

export * from "../../src/command-line/arguments";

export const commonOptions = {
  recipe: { type: "string", value: "NAME", help: "a recipe of trainer/recipes, or a YAML file" },
  run: { type: "string", value: "DIR", help: "folder of checkpoints and metrics (default: runs/<recipe name>)" },
  photos: {
    type: "string",
    value: "DIR",
    help: "a photo pack with instance masks (without it, scenes are drawn shapes)",
  },
  pool: {
    type: "string",
    value: "DIR",
    help: "folder of the scene pool, to share one between runs (default: the run's)",
  },
  set: { type: "string", value: "KEY.PATH=VALUE", multiple: true, help: "change one key of the recipe (repeatable)" },
  device: { type: "string", value: "cpu|cuda", help: "where to train (default: cuda if there is one)" },
  threads: { type: "string", value: "N", help: "CPU threads of the engine" },
} satisfies OptionSpecs;
