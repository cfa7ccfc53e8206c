import { stepCandidate } from "../work/candidate";
import type { Command } from "./command";

/** The next of what a click here could take: whole, part, sub-part; or the next object beneath. */
export const candidateNext: Command = {
  id: "candidate-next",
  name: "Mean a part of it",
  icon: null,
  keys: ".",
  enabled: ({ photo }) => photo !== null,
  testId: "candidate-next",
  perform: (app) => stepCandidate(app, 1),
};
