import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const align: Verb = {
  name: "align",
  summary: "stage 2: queries, connector and prior learn to prompt the frozen segmenter",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "align");
    return 0;
  },
};
