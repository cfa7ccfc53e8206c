import { ensureModel } from "../work/ensure-model";
import { loadsByItself, tellBytes } from "../work/when-loading-starts";
import type { Command } from "./command";

/** What the page does about the model as it opens: loads it, or leaves it until it is needed. What goes wrong is shown. */
export const begin: Command = {
  id: "begin",
  name: "Begin",
  icon: null,
  keys: null,
  enabled: ({ loading }) => loading === null,
  async perform(app) {
    if (loadsByItself(app)) await ensureModel(app).catch(() => {});
    else if (!app.store.getState().loading) {
      app.store.getState().setModel({ status: "waiting", bytes: null });
      await tellBytes(app);
    }
  },
};
