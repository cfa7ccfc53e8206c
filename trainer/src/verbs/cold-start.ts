import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { dryRunOptions } from "../dry-run/options";
import { dryRun } from "../dry-run/run";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const coldStart: Verb = {
  name: "cold-start",
  summary: "stage 1: the language model learns to think briefly and write the box",
  options: { ...commonOptions, ...dryRunOptions },
  async run(options) {
    if (options.has("dry-run")) return await dryRun(options, "cold_start");
    await runStage(openSession(options), "cold-start");
    return 0;
  },
};
