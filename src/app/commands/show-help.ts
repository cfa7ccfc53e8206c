import type { Command } from "./command";

export const showHelp: Command = {
  id: "show-help",
  name: "Shortcuts and help",
  icon: "help",
  keys: "?",
  enabled: () => true,
  testId: "show-help",
  perform: ({ store }) => store.getState().setDialog("help"),
};
