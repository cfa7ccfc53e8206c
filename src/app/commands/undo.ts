import { canUndo, whatUndo } from "../../document/history";
import { changedNames } from "../work/spoken";
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
    const { history: before, undo, announce } = store.getState();
    undo();
    const { history: after } = store.getState();
    const what = before && whatUndo(before);
    // Where another tab has the project nothing has changed.
    if (!what || !after || after === before) return;
    announce(
      [`Undone: ${what}`, changedNames(before.present.document, after.present.document)].filter(Boolean).join(", "),
    );
  },
};
