import { nothingToLose } from "../state/nothing-to-lose";
import { reload } from "../work/renew";
import type { Command } from "./command";

/** Loads the page anew with the app's new version, which waits: in this tab now, in others when nothing is lost by it. */
export const takeVersion: Command = {
  id: "take-version",
  name: "Reload with the new version",
  icon: null,
  keys: null,
  enabled: (state) => state.version !== "current" && nothingToLose(state),
  testId: "take-version",
  async perform(app) {
    if (app.store.getState().version === "taken") return reload(app);
    await app.kept.flush();
    const leave = app.store.subscribe(({ version }) => {
      if (version !== "taken") return;
      leave();
      void reload(app);
    });
    app.site.takeVersion();
  },
};
