import { stageVerb } from "../stage-verb";

export const pretrainVision = stageVerb(
  "pretrain-vision",
  "stage 0a: the language model's eyes learn kinds and places on labelled boxes",
);
