import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Options } from "../arguments";
import { oneProcess } from "../engine/command";
import { requirePython } from "../engine/python";
import { runEngine } from "../engine/run";
import { TrainerError } from "../errors";
import { isFolder } from "../folders";
import type { Recipe } from "../recipe/schema";
import { openSession } from "../session";
import { describe, type Report, reportSchema } from "./report";

/**
 * Looks at a checkpoint's headers and config.json and prints what its recipe does not expect; no weights are read, and the
 * run folder is not touched. @returns the exit status: 1 where anything differs.
 */
export async function checkFolder(options: Options, given: string): Promise<number> {
  const { recipe, run, weights, threads } = openSession(options);
  const folder = path.resolve(given);
  if (given === "" || !isFolder(folder)) {
    throw new TrainerError("usage", `--check ${given}: there is no such folder.`);
  }
  const part = partOf(recipe);
  const work = mkdtempSync(path.join(os.tmpdir(), "loupe-check-"));
  let report: Report | null = null;
  const configFile = path.join(work, "config.json");
  const verb = "check";
  writeFileSync(configFile, JSON.stringify({ verb, recipe, run, weights: { ...weights, [part]: folder }, threads }));
  await runEngine({
    python: requirePython(),
    verb,
    configFile,
    logFile: path.join(work, "engine.log"),
    threads,
    launch: oneProcess,
    onEvent: (event) => {
      if (event.event === "check") report = reportSchema.parse(event.check);
    },
  });
  // After a failure it stays, with the log that the message names.
  rmSync(work, { recursive: true, force: true });
  return print(report, recipe.name);
}

function print(report: Report | null, recipe: string): number {
  if (report === null) throw new TrainerError("engine-failed", "The engine looked and said nothing.");
  console.log(describe(report, recipe));
  return report.differences.length === 0 ? 0 : 1;
}

/** As what the checkpoint is given to `import` (`--weights PART=DIR`). */
function partOf({ model }: Recipe): string {
  if (model.head === "box") return "backbone";
  return model.context.token === undefined ? "lens" : "coprs";
}
