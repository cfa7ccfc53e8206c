import type { Options } from "../arguments";
import { runApart } from "../engine/run-apart";
import { TrainerError } from "../errors";
import { openSession } from "../session";
import { type Estimate, estimateSchema } from "./estimate";
import { type DryRunStage, dryRunSettings } from "./options";
import { describe } from "./table";

/** Estimates a stage and prints what comes out; the run folder is not touched. @returns the exit status: 1 where it does not fit. */
export async function dryRun(options: Options, stage: DryRunStage): Promise<number> {
  const settings = dryRunSettings(options, stage);
  const { recipe, run, dataRoot, threads } = openSession(options);
  let estimate: Estimate | null = null;
  await runApart("dry-run", { recipe, run, data_root: dataRoot, threads, dry_run: settings }, (event) => {
    if (event.event === "estimate") estimate = estimateSchema.parse(event.estimate);
  });
  return print(estimate, options.has("json"));
}

function print(estimate: Estimate | null, json: boolean): number {
  if (estimate === null) throw new TrainerError("engine-failed", "The engine's dry run said nothing.");
  console.log(json ? JSON.stringify(estimate, null, 2) : describe(estimate));
  return estimate.fits ? 0 : 1;
}
