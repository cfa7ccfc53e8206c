import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const pretrainVision: Verb = {
  name: "pretrain-vision",
  summary: "stage 0a: the language model's eyes learn kinds and places on labelled boxes",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "pretrain-vision");
    return 0;
  },
};
