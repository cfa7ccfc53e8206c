/** Options that choose a model, and the model they choose. */
import { resolve } from "node:path";
import type { OptionSpecs, Options } from "../command-line/arguments";
import type { Loupe, ModelInfo } from "../engine/api";

/** models/ of this package. */
const MODELS = resolve(import.meta.dirname, "../../models");

export const modelsOption = {
  models: {
    type: "string",
    value: "DIR",
    help: "folder of the bundles (default: models/ of Loupe, or LOUPE_MODELS_DIR)",
  },
} satisfies OptionSpecs;

export const modelOptions = {
  model: { type: "string", value: "ID", help: "which model (default: the registry's; `loupe models` lists them)" },
  ...modelsOption,
} satisfies OptionSpecs;

export function modelsDir(options: Options): string {
  return resolve(options.text("models") ?? process.env.LOUPE_MODELS_DIR ?? MODELS);
}

/** A loaded model, and what it says about itself. The caller disposes of it. Throws LoupeError. */
export async function openModel(options: Options): Promise<{ loupe: Loupe; info: ModelInfo }> {
  // Only now: the runtime is slow to load, and help and mistakes are to be answered at once.
  const { createNodeLoupe } = await import("../engine/node");
  const loupe = createNodeLoupe({ modelsDir: modelsDir(options) });
  const model = options.text("model");
  return { loupe, info: await loupe.load(model === null ? {} : { model }) };
}
