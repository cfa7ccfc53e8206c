import { stageVerb } from "../stage-verb";

export const data = stageVerb("data", "compose the pool of training and held-out scenes");
