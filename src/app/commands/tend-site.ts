import { watchVersions } from "../work/renew";
import { watchDeath } from "../work/watch-death";
import { watchKept } from "../work/watch-kept";
import type { Command } from "./command";
import { openFiles } from "./open-files";

/** What the page does of itself as an app that is kept and renewed, from its beginning to its end. */
export const tendSite: Command = {
  id: "tend-site",
  name: "Look after what is kept of the app",
  icon: null,
  keys: null,
  enabled: () => true,
  async perform(app) {
    const { store, site } = app;
    watchVersions(app);
    watchDeath(app);
    site.onInstallable(store.getState().setCanInstall);
    void site.settled.then(() => site.onFiles((files) => void openFiles.perform(app, files)));
    store.subscribe(({ model, modelNotice, setOffline }, before) => {
      if (model.status !== "ready" || before.model.status === "ready") return;
      site.keepRest(model.info.provider === "webgpu");
      // Of a model that is not kept there was a notice as it came.
      setOffline(site.opensOffline() && modelNotice === null);
    });
    await watchKept(app);
  },
};
