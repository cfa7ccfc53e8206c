import { isDownloading } from "../state/model";
import { goOn } from "../work/go-on";
import type { Command } from "./command";

/** Has a paused download go on. */
export const goOnDownload: Command = {
  id: "go-on-download",
  name: "Go on with the download",
  icon: null,
  keys: null,
  enabled: ({ model }) => isDownloading(model) && model.paused,
  testId: "go-on-download",
  perform(app) {
    goOn(app, "all");
    app.store.getState().announce("Download goes on");
  },
};
