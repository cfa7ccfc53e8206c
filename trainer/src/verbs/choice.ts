import { stageVerb } from "../stage-verb";

export const choice = stageVerb("choice", "stage 0c: the end of a question learns to name the regions that it means");
