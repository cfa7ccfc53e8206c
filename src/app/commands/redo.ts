import { canRedo, whatRedo } from "../../document/history";
import { changedNames } from "../work/spoken";
import type { Command } from "./command";

export const redo: Command = {
  id: "redo",
  name: "Redo",
  icon: "redo",
  keys: "Mod+Shift+z",
  enabled: ({ history, pending }) => history !== null && canRedo(history) && !pending.length,
  testId: "redo",
  perform({ store }) {
    const { history: before, redo, announce } = store.getState();
    redo();
    const { history: after } = store.getState();
    const what = before && whatRedo(before);
    // Where another tab has the project nothing has changed.
    if (!what || !after || after === before) return;
    announce(
      [`Done again: ${what}`, changedNames(before.present.document, after.present.document)].filter(Boolean).join(", "),
    );
  },
};
