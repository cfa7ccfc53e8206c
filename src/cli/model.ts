/** Options that choose a model, and the model they choose. */
import { resolve } from "node:path";
import type { OptionSpecs, Options } from "../command-line/arguments";
import type { Loupe, ModelInfo } from "../engine/api";
import { findModel } from "../engine/store/registry";
import { sha256 } from "../engine/store/sha256";
import { folderSource } from "../engine/store/source-node";
import { modelsIn } from "./model-folder/registry";
import { watchdog } from "./watchdog/watchdog";

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

/** A loaded model, and what it says about itself. */
export interface OpenedModel {
  loupe: Loupe;
  info: ModelInfo;
  /** SHA-256 of its manifest, which holds those of all its files. */
  sum: string;
}

/** The caller disposes of it. Throws LoupeError. */
export async function openModel(options: Options): Promise<OpenedModel> {
  // Only now: the runtime is slow to load, and help and mistakes are to be answered at once.
  const { createNodeLoupe } = await import("../engine/node");
  const dir = modelsDir(options);
  const model = options.text("model") ?? undefined;
  const registry = await modelsIn(dir);
  const loupe = createNodeLoupe({ modelsDir: dir, watch: watchdog() });
  const info = await loupe.load(model === undefined ? {} : { model });
  const source = folderSource(dir);
  const { path } = findModel(registry, model);
  return { loupe, info, sum: await sha256(await source.at(path).read("manifest.json")) };
}
