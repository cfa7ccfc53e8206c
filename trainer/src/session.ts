import { existsSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Options } from "./arguments";
import { TrainerError } from "./errors";
import { rootFolder } from "./paths";
import { findRecipe, loadRecipe } from "./recipe/load";
import type { Recipe } from "./recipe/schema";

/** What every stage of one command shares. Folders are absolute. */
export interface Session {
  recipe: Recipe;
  run: string;
  photos: string | null;
  /** The scene pool: the run's own, or one shared between runs. */
  pool: string;
  device: "cpu" | "cuda";
  threads: number;
  /** How the command was given, to tell how to go on. */
  words: string[];
}

export function openSession(options: Options): Session {
  const name = options.text("recipe");
  if (name === null) throw new TrainerError("usage", "Which recipe? Add --recipe NAME, for example --recipe pico.");
  const recipe = loadRecipe(findRecipe(name), options.all("set"));
  const run = runFolder(options, recipe.name);
  const pool = options.text("pool");
  return {
    recipe,
    run,
    photos: photosFolder(options),
    pool: pool === null ? path.join(run, "data") : path.resolve(pool),
    device: options.choice("device", ["cpu", "cuda"]) ?? (existsSync("/dev/nvidiactl") ? "cuda" : "cpu"),
    threads: options.positiveInt("threads") ?? os.availableParallelism(),
    words: process.argv.slice(2),
  };
}

export function runFolder(options: Options, recipeName: string): string {
  const given = options.text("run");
  return given === null ? path.join(rootFolder, "runs", recipeName) : path.resolve(given);
}

function photosFolder(options: Options): string | null {
  const given = options.text("photos");
  if (given === null) return null;
  const folder = path.resolve(given);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TrainerError("usage", `--photos ${given}: there is no such folder.`);
  }
  return folder;
}
