import { isDownloading } from "../state/model";
import { holdDownload } from "../work/hold-download";
import type { Command } from "./command";

/** Holds the download of the model, in later pages too, until it is to go on or is needed. */
export const pauseDownload: Command = {
  id: "pause-download",
  name: "Pause the download",
  icon: null,
  keys: null,
  enabled: ({ model }) => isDownloading(model) && !model.paused,
  testId: "pause-download",
  async perform(app) {
    await holdDownload(app, true);
    app.store.getState().announce("Download paused");
  },
};
