import type { z } from "zod";
import { cardOnly, type Recipe, recipeSchema, type TrainingStage } from "./recipe/schema";

export interface Stage {
  verb: string;
  /** Folder of the stage inside the run. */
  folder: string;
  /** The part of the recipe under `stages`, for the stages that train. */
  section: TrainingStage | null;
}

/** In the order `train` runs them. Every stage builds on those before it. */
export const stages = [
  { verb: "data", folder: "data", section: null },
  { verb: "pretrain-vision", folder: "vision", section: "vision" },
  { verb: "pretrain-segmenter", folder: "segmenter", section: "segmenter" },
  { verb: "choice", folder: "choice", section: "choice" },
  { verb: "cold-start", folder: "cold_start", section: "cold_start" },
  { verb: "align", folder: "align", section: "align" },
  { verb: "rl", folder: "rl", section: "rl" },
  { verb: "export", folder: "export", section: null },
  { verb: "verify", folder: "verify", section: null },
] as const satisfies Stage[];

/** What `train` leaves out: the card needs figures that `loupe eval` measures after export; eval, bench and import are asked for. */
const apart = [
  { verb: "eval", folder: "eval", section: null },
  { verb: "card", folder: "card", section: null },
  { verb: "bench", folder: "bench", section: null },
  { verb: "import", folder: "import", section: null },
] as const satisfies Stage[];

export type StageVerb = (typeof stages | typeof apart)[number]["verb"];

export function stageOf(verb: StageVerb): Stage {
  const found = [...stages, ...apart].find((stage) => stage.verb === verb);
  if (found === undefined) throw new Error(`no stage ${verb}`);
  return found;
}

/** Whether a recipe has what a stage needs: GRPO is for the recipes that ask for it. */
export function isIn(recipe: Recipe, { section }: Stage): boolean {
  return section === null || recipe.stages[section] !== null;
}

/** The parts of a recipe that a stage's result depends on, its predecessors' included. */
export function dependencies(recipe: Recipe, verb: StageVerb): Record<string, unknown> {
  const parts: Record<string, unknown> = { seed: recipe.seed, data: recipe.data };
  if (verb === "data") return parts;
  parts.model = recipe.model;
  if (recipe.from_run !== null) parts.from_run = recipe.from_run;
  for (const stage of stages.filter((one) => isIn(recipe, one))) {
    if (stage.section !== null) parts[`stages.${stage.section}`] = recipe.stages[stage.section];
    if (stage.verb === "export") parts.export = forBundle(recipe.export);
    if (stage.verb === verb) break;
  }
  return parts;
}

const forBundle = (section: object) =>
  Object.fromEntries(Object.entries(section).filter(([key]) => !(key in cardOnly.shape)));

/**
 * What `dependencies` gave when a stage ran, as it would be said now: a key that an earlier version left to the engine, or did
 * not have, has its default. So a finished stage is not run again for what was always so. A part that the schema no longer
 * takes is as it was.
 */
export function completed(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([part, value]) => {
      const whole = schemaOf(part)?.safeParse(value);
      if (!whole?.success) return [part, value];
      return [part, part === "export" ? forBundle(whole.data as object) : whole.data];
    }),
  );
}

function schemaOf(part: string): z.ZodType | undefined {
  const { stages, ...parts } = recipeSchema.shape;
  const known: Record<string, z.ZodType> = part.startsWith("stages.") ? stages.shape : parts;
  return known[part.replace(/^stages\./, "")];
}
