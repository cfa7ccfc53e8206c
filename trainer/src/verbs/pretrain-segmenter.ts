import { stageVerb } from "../stage-verb";

export const pretrainSegmenter = stageVerb(
  "pretrain-segmenter",
  "stage 0b: the segmenter, on every mask, with boxes, clicks and corrections",
);
