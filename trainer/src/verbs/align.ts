import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { dryRunOptions } from "../dry-run/options";
import { dryRun } from "../dry-run/run";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const align: Verb = {
  name: "align",
  summary: "stage 2: queries, connector and prior learn to prompt the frozen segmenter",
  options: { ...commonOptions, ...dryRunOptions },
  async run(options) {
    if (options.has("dry-run")) return await dryRun(options, "align");
    await runStage(openSession(options), "align");
    return 0;
  },
};
