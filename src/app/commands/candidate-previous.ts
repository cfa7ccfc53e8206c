import { stepCandidate } from "../work/candidate";
import type { Command } from "./command";

export const candidatePrevious: Command = {
  id: "candidate-previous",
  name: "Mean more of it",
  icon: null,
  keys: ",",
  enabled: ({ photo }) => photo !== null,
  testId: "candidate-previous",
  perform: (app) => stepCandidate(app, -1),
};
