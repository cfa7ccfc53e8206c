import { canUndo, whatUndo } from "../../document/history";
import type { Command } from "./command";

export const undo: Command = {
  id: "undo",
  name: "Undo",
  icon: "undo",
  keys: "Mod+z",
  // What waits was meant for what is there now.
  enabled: ({ history, pending }) => history !== null && canUndo(history) && !pending.length,
  testId: "undo",
  perform({ store }) {
    const { history, undo, announce } = store.getState();
    const what = history && whatUndo(history);
    undo();
    if (what) announce(`Undone: ${what}`);
  },
};
