import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Options } from "../arguments";
import { oneProcess } from "../engine/command";
import { requirePython } from "../engine/python";
import { runEngine } from "../engine/run";
import { TrainerError } from "../errors";
import { openSession } from "../session";
import { type Estimate, estimateSchema } from "./estimate";
import { type DryRunStage, dryRunSettings } from "./options";
import { describe } from "./table";

/** Estimates a stage and prints what comes out; the run folder is not touched. @returns the exit status: 1 where it does not fit. */
export async function dryRun(options: Options, stage: DryRunStage): Promise<number> {
  const settings = dryRunSettings(options, stage);
  const { recipe, run, dataRoot, threads } = openSession(options);
  const folder = mkdtempSync(path.join(os.tmpdir(), "loupe-dry-run-"));
  let estimate: Estimate | null = null;
  const configFile = path.join(folder, "config.json");
  const verb = "dry-run";
  writeFileSync(configFile, JSON.stringify({ verb, recipe, run, data_root: dataRoot, threads, dry_run: settings }));
  await runEngine({
    python: requirePython(),
    verb,
    configFile,
    logFile: path.join(folder, "engine.log"),
    threads,
    launch: oneProcess,
    onEvent: (event) => {
      if (event.event === "estimate") estimate = estimateSchema.parse(event.estimate);
    },
  });
  // After a failure it stays, with the log that the message names.
  rmSync(folder, { recursive: true, force: true });
  return print(estimate, options.has("json"));
}

function print(estimate: Estimate | null, json: boolean): number {
  if (estimate === null) throw new TrainerError("engine-failed", "The engine's dry run said nothing.");
  console.log(json ? JSON.stringify(estimate, null, 2) : describe(estimate));
  return estimate.fits ? 0 : 1;
}
