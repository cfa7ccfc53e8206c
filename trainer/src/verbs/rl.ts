import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { dryRunOptions } from "../dry-run/options";
import { dryRun } from "../dry-run/run";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const rl: Verb = {
  name: "rl",
  summary: "stage 3: GRPO on the model's own replies, with a segmentation loss",
  options: { ...commonOptions, ...dryRunOptions },
  async run(options) {
    if (options.has("dry-run")) return await dryRun(options, "rl");
    await runStage(openSession(options), "rl");
    return 0;
  },
};
