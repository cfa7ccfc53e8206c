import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const rl: Verb = {
  name: "rl",
  summary: "stage 3: GRPO on the model's own replies, with a segmentation loss",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "rl");
    return 0;
  },
};
