import { useStore } from "../state/store";
import type { Action } from "./command";

export const showHelp: Action = {
  name: "Shortcuts and help",
  icon: "help",
  shortcut: "?",
  enabled: () => true,
  testId: "show-help",
  perform: () => useStore.getState().setDialog("help"),
};
