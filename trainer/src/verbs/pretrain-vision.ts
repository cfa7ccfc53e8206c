import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";
import type { Verb } from "./verb";

export const pretrainVision: Verb = {
  name: "pretrain-vision",
  summary: "stage 0a: the language model's eyes learn kinds and places on labelled boxes",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "pretrain-vision");
    return 0;
  },
};
