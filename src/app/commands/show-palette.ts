import type { Command } from "./command";

export const showPalette: Command = {
  id: "show-palette",
  name: "All commands",
  icon: "more",
  keys: "Mod+k",
  enabled: () => true,
  testId: "show-palette",
  perform: ({ store }) => store.getState().setDialog("palette"),
};
