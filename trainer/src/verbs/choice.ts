import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const choice: Verb = {
  name: "choice",
  summary: "stage 0c: the end of a question learns to name the regions that it means",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "choice");
    return 0;
  },
};
