import type { Command } from "./command";

/** What is on the stage as a link and as a picture. */
export const showShare: Command = {
  id: "show-share",
  name: "Share",
  icon: "open",
  keys: null,
  enabled: ({ photo }) => photo !== null,
  testId: "share",
  perform: ({ store }) => store.getState().setDialog("share"),
};
