import { makeReady } from "../work/make-ready";
import type { Command } from "./command";

/** What to do about the problem on screen, where trying again can help. */
export const retry: Command = {
  id: "retry",
  name: "Try again",
  icon: null,
  keys: null,
  enabled: ({ problem }) => problem?.during === "load" || problem?.during === "encode",
  perform(app) {
    app.store.getState().setProblem(null);
    return makeReady(app);
  },
};
