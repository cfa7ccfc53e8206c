import type { Command } from "./command";

/** Which file the Download panel makes: the id of the command that saves it. It is kept. */
export const chooseDownload: Command<[string]> = {
  id: "choose-download",
  name: "Choose a download",
  icon: null,
  keys: null,
  enabled: ({ photo }) => photo !== null,
  perform({ store, kept }, id) {
    const { downloads, setDownloads } = store.getState();
    const next = [id, ...downloads.filter((other) => other !== id)];
    setDownloads(next);
    kept.keepDownloads(next);
  },
};
