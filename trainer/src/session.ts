import { existsSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Options } from "./arguments";
import type { Launch } from "./engine/command";
import { TrainerError } from "./errors";
import { fetchedWeights } from "./fetched/parts";
import { suggestion } from "./nearest";
import { rootFolder } from "./paths";
import { findRecipe, loadRecipe } from "./recipe/load";
import type { Recipe } from "./recipe/schema";

/** What every stage of one command shares. Folders are absolute. */
export interface Session {
  recipe: Recipe;
  run: string;
  photos: string | null;
  /** Where the datasets of `data.train` lie. */
  dataRoot: string | null;
  /** Where segment features of their photos are kept. */
  features: string | null;
  /** Published weights to start from, by part. */
  weights: Record<string, string> | null;
  /** The scene pool: the run's own, or one shared between runs. */
  pool: string;
  device: "cpu" | "cuda";
  threads: number;
  launch: Launch;
  /** How the command was given, to tell how to go on. */
  words: string[];
}

export function openSession(options: Options): Session {
  const name = options.text("recipe");
  if (name === null) throw new TrainerError("usage", "Which recipe? Add --recipe NAME, for example --recipe nano.");
  const recipe = loadRecipe(findRecipe(name), options.all("set"));
  const { vision, segmenter } = recipe.model;
  const isOfDetector = vision.kind === "detector" || (segmenter.kind === "lite" && segmenter.trunk === "nanodet");
  const run = runFolder(options, recipe.name);
  const pool = options.text("pool");
  const processes = options.positiveInt("processes");
  const cores = Math.max(1, Math.floor(os.availableParallelism() / (processes ?? 1)));
  return {
    recipe,
    run,
    photos: folder(options, "photos"),
    dataRoot: folder(options, "data"),
    features: options.text("features") === null ? null : path.resolve(options.text("features") as string),
    weights: publishedWeights(options, isOfDetector ? fetchedWeights() : {}),
    pool: pool === null ? path.join(run, "data") : path.resolve(pool),
    device: options.choice("device", ["cpu", "cuda"]) ?? (existsSync("/dev/nvidiactl") ? "cuda" : "cpu"),
    threads: options.positiveInt("threads") ?? cores,
    launch: { processes, accelerateConfig: accelerateFile(options) },
    words: process.argv.slice(2),
  };
}

export function runFolder(options: Options, recipeName: string): string {
  const given = options.text("run");
  return given === null ? path.join(rootFolder, "runs", recipeName) : path.resolve(given);
}

function folder(options: Options, name: string): string | null {
  const given = options.text(name);
  if (given === null) return null;
  const found = path.resolve(given);
  if (!statSync(found, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TrainerError("usage", `--${name} ${given}: there is no such folder.`);
  }
  return found;
}

const parts = ["backbone", "segmenter", "tokenizer", "lens", "coprs", "detector", "language"];

/** `random` instead of a file stands for untrained weights. `fetched`: what is there without being named. */
function publishedWeights(options: Options, fetched: Record<string, string>): Record<string, string> | null {
  const given = options.all("weights").map((text) => {
    const [part = "", ...rest] = text.split("=");
    const file = rest.join("=");
    if (file === "")
      throw new TrainerError("usage", `--weights ${text}: expected PART=FOLDER, e.g. backbone=models/qwen.`);
    if (!parts.includes(part))
      throw new TrainerError("usage", `--weights ${text}: no part "${part}". ${suggestion(part, parts)}`);
    if (file === "random") return [part, file];
    const found = path.resolve(file);
    if (!existsSync(found)) throw new TrainerError("usage", `--weights ${text}: there is no such file or folder.`);
    return [part, found];
  });
  const all = { ...fetched, ...Object.fromEntries(given) };
  return Object.keys(all).length === 0 ? null : all;
}

function accelerateFile(options: Options): string | null {
  const given = options.text("accelerate-config");
  if (given === null) return null;
  const file = path.resolve(given);
  if (!existsSync(file)) throw new TrainerError("usage", `--accelerate-config ${given}: there is no such file.`);
  return file;
}
