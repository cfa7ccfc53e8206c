import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const pretrainSegmenter: Verb = {
  name: "pretrain-segmenter",
  summary: "stage 0b: the segmenter, on every mask, with boxes, clicks and corrections",
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), "pretrain-segmenter");
    return 0;
  },
};
