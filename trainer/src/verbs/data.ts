import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const data: Verb = {
  name: "data",
  summary: "compose the pool of training and held-out scenes",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "data");
    return 0;
  },
};
