import { canRedo, whatRedo } from "../../document/history";
import type { Command } from "./command";

export const redo: Command = {
  id: "redo",
  name: "Redo",
  icon: "redo",
  keys: "Mod+Shift+z",
  enabled: ({ history, pending }) => history !== null && canRedo(history) && !pending.length,
  testId: "redo",
  perform({ store }) {
    const { history, redo, announce } = store.getState();
    const what = history && whatRedo(history);
    redo();
    if (what) announce(`Done again: ${what}`);
  },
};
