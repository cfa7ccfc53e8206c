/** The files that `python -m loupe_engine VERB --config FILE` takes, resolved here: the machine has no Node. */
import { type RunConfig, runConfig } from "../../trainer/src/engine/config";
import type { Recipe } from "../../trainer/src/recipe/schema";
import { stages } from "../../trainer/src/stages";

export type Device = "cpu" | "cuda";

/** Of a run's stages that train, in order. */
export const trained = stages.flatMap(({ verb, folder, section }) =>
  section === null ? [] : [{ verb, folder, section }],
);
export type StageName = (typeof trained)[number]["folder"];

/** 18 minutes of the lease. The schedule of each stage ends with them, so what comes back is finished. */
const MINUTES: Record<StageName, number> = {
  vision: 2,
  segmenter: 5,
  choice: 2,
  cold_start: 6,
  align: 2,
  rl: 3,
};

/** Of a pool at 512 pixels, which takes 1 MB a scene of a disk of 64 GiB, and 0.05 s of one of 16 cores. */
export const SCENES = 20_000;

export interface ConfigOptions {
  recipe: Recipe;
  device: Device;
  /** Instead of the recipe's steps: to try the commands. */
  steps: number | null;
  hasPhotos: boolean;
}

/** Where a run is, in the folder that commands run in; git ignores it, so it stays while the machine does. */
export const runOf = (recipe: Recipe) => `runs/${recipe.name}`;
export const photosOf = (recipe: Recipe) => `${runOf(recipe)}/photos`;
export const poolOf = (recipe: Recipe) => `${runOf(recipe)}/data`;

/** The recipe with each stage's minutes. */
export function timed(recipe: Recipe, steps: number | null): Recipe {
  const copy = structuredClone(recipe);
  for (const { section } of trained) {
    const stage = copy.stages[section];
    if (stage === null) continue;
    stage.minutes = MINUTES[section];
    if (steps === null) continue;
    Object.assign(stage, { steps, epochs: null, warmup: Math.min(stage.warmup, steps - 1), log_every: 1 });
  }
  return copy;
}

function base({ device, hasPhotos }: ConfigOptions, recipe: Recipe) {
  return {
    recipe,
    run: runOf(recipe),
    photos: hasPhotos ? photosOf(recipe) : null,
    pool: poolOf(recipe),
    device,
    threads: device === "cuda" ? 16 : 1,
  };
}

/** By name: what `data` and every stage take. */
export function stageConfigs(options: ConfigOptions): Record<string, RunConfig> {
  const recipe = timed(options.recipe, options.steps);
  const shared = base(options, recipe);
  const verbs = trained.filter(({ section }) => recipe.stages[section] !== null);
  return {
    data: runConfig({ ...shared, verb: "data" }),
    ...Object.fromEntries(verbs.map(({ verb, folder }) => [folder, runConfig({ ...shared, verb })])),
  };
}

/** `steps` of every stage of a recipe. Without `pool` on scenes of drawn shapes, as its folder is empty then. */
export function benchConfig(options: ConfigOptions, name: string, steps: number, pool: boolean): RunConfig {
  const shared = base(options, options.recipe);
  const out = `runs/bench/${name}`;
  return runConfig({ ...shared, pool: pool ? shared.pool : null, verb: "bench", out, extra: { steps: String(steps) } });
}

/** What a published recipe's bench takes smaller: one GPU is to hold a step of it. */
export const BENCH_SETTINGS: Record<string, string[]> = {
  "lens-3b": [
    "stages.align.batch=16",
    "stages.align.accumulate=2",
    "stages.rl.batch=16",
    "stages.rl.accumulate=2",
    "stages.rl.max_new_tokens=64",
  ],
};
