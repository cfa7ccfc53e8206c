import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import type { Options } from "./arguments";
import type { Launch } from "./engine/command";
import { PARTS, type RunConfig } from "./engine/config";
import { TrainerError } from "./errors";
import { fetchedWeights } from "./fetched/parts";
import { isFolder, statOf } from "./folders";
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
  weights: RunConfig["weights"];
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
  const processes = atMost(options, "processes", MOST_PROCESSES);
  const cores = Math.max(1, Math.floor(os.availableParallelism() / (processes ?? 1)));
  return {
    recipe,
    run,
    photos: folder(options, "photos"),
    dataRoot: folder(options, "data"),
    features: place(options, "features"),
    weights: publishedWeights(options, isOfDetector ? fetchedWeights() : {}),
    pool: place(options, "pool") ?? path.join(run, "data"),
    device: options.choice("device", ["cpu", "cuda"]) ?? (existsSync("/dev/nvidiactl") ? "cuda" : "cpu"),
    threads: atMost(options, "threads", MOST_THREADS) ?? cores,
    launch: { processes, accelerateConfig: accelerateFile(options) },
    words: process.argv.slice(2),
  };
}

export function runFolder(options: Options, recipeName: string): string {
  return place(options, "run") ?? path.join(rootFolder, "runs", recipeName);
}

/** A folder that is there, or will be made. */
export function place(options: Options, name: string): string | null {
  const given = options.text(name);
  if (given === null) return null;
  const found = path.resolve(given);
  if (given === "" || (existsSync(found) && !isFolder(found))) {
    throw new TrainerError("usage", `--${name} ${given}: that is no folder.`);
  }
  return found;
}

/** Many more than any machine has; OpenMP starts as many as it is told, and is then busy with that. */
const [MOST_THREADS, MOST_PROCESSES] = [1024, 1024];

function atMost(options: Options, name: string, most: number): number | null {
  const value = options.positiveInt(name);
  if (value !== null && value > most) {
    throw new TrainerError("usage", `--${name} ${value}: at most ${most}.`);
  }
  return value;
}

function folder(options: Options, name: string): string | null {
  const given = options.text(name);
  if (given === null) return null;
  const found = path.resolve(given);
  if (!isFolder(found)) {
    throw new TrainerError("usage", `--${name} ${given}: there is no such folder.`);
  }
  return found;
}

/** `random` instead of a file stands for untrained weights. `fetched`: what is there without being named. */
function publishedWeights(options: Options, fetched: Record<string, string>): RunConfig["weights"] {
  const given = options.all("weights").map((text) => {
    const [part = "", ...rest] = text.split("=");
    const file = rest.join("=");
    if (file === "")
      throw new TrainerError("usage", `--weights ${text}: expected PART=FOLDER, e.g. backbone=models/qwen.`);
    if (!(PARTS as readonly string[]).includes(part))
      throw new TrainerError("usage", `--weights ${text}: no part "${part}". ${suggestion(part, PARTS)}`);
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
  const refuse = (why: string) => new TrainerError("usage", `--accelerate-config ${given}: ${why}.`);
  const found = statOf(file);
  if (!found?.isFile()) throw refuse("there is no such file");
  if (found.size > 1 << 20) throw refuse("that is no configuration of accelerate (trainer/accelerate has some)");
  let settings: unknown = null;
  try {
    settings = parse(readFileSync(file, "utf8"));
  } catch {
    // As if it were empty.
  }
  const known = ["compute_environment", "distributed_type", "num_processes"];
  const isOne = typeof settings === "object" && settings !== null && known.some((key) => key in settings);
  if (!isOne) throw refuse("that is no configuration of accelerate (trainer/accelerate has some)");
  return file;
}
