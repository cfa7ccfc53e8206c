import { makeReady } from "../work/make-ready";
import type { Command } from "./command";

/** What to do about the problem on screen, where trying again can help. */
export const retry: Command = {
  id: "retry",
  name: "Try again",
  icon: null,
  keys: null,
  enabled: ({ problem }) => problem?.again !== undefined || problem?.during === "load" || problem?.during === "encode",
  async perform(app) {
    const { problem, setProblem } = app.store.getState();
    setProblem(null);
    await (problem?.again ? problem.again() : makeReady(app));
  },
};
