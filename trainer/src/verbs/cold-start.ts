import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const coldStart: Verb = {
  name: "cold-start",
  summary: "stage 1: the language model learns to think briefly and write the box",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "cold-start");
    return 0;
  },
};
