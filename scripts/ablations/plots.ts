/** Plots that a row's run is left with, beside those of its evaluation. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { engineEnvironment, requirePython } from "../../trainer/src/engine/python";

/** CoPRS's Fig. 3 a–d: rl/batches.svg, of a run whose rl drew heatmaps and masks. */
export function plotBatches(run: string): void {
  const metrics = join(run, "rl/metrics.jsonl");
  if (!existsSync(metrics)) return;
  execFileSync(requirePython(), ["-m", "loupe_engine.evaluation.batches", metrics, join(run, "rl/batches.svg")], {
    env: engineEnvironment(1),
    stdio: "inherit",
  });
}
