import { ensureEncoded } from "../work/ensure-encoded";
import { ensureModel } from "../work/ensure-model";
import { tell } from "../work/tell";
import type { Command } from "./command";

/** What to do about the problem on screen, where trying again can help. */
export const retry: Command = {
  id: "retry",
  name: "Try again",
  icon: null,
  keys: null,
  enabled: ({ problem }) =>
    problem?.during === "load" || problem?.during === "encode" || problem?.code === "worker-lost",
  async perform(app) {
    const { problem, photo, setProblem } = app.store.getState();
    setProblem(null);
    try {
      if (problem?.during === "load" || !photo) await ensureModel(app);
      if (photo) await ensureEncoded(app, photo);
    } catch (error) {
      // A model that does not load has already said so.
      if (app.store.getState().model.status !== "failed") tell(app, error, "encode");
    }
  },
};
