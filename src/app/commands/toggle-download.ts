import type { Command } from "./command";

/** What can be made of the photo's objects, in the place of their list. */
export const toggleDownload: Command = {
  id: "toggle-download",
  name: "Download",
  icon: "download",
  keys: "Mod+s",
  enabled: ({ photo }) => photo !== null,
  pressed: ({ downloading }) => downloading,
  testId: "download",
  perform({ store }) {
    const { downloading, setDownloading } = store.getState();
    setDownloading(!downloading);
  },
};
