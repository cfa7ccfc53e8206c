import { canUndo } from "../../document/history";
import { stepHistory } from "../work/step-history";
import type { Command } from "./command";

export const undo: Command = {
  id: "undo",
  name: "Undo",
  icon: "undo",
  keys: "Mod+z",
  // What waits was meant for what is there now.
  enabled: ({ history, pending }) => history !== null && canUndo(history) && !pending.length,
  testId: "undo",
  perform: (app) => stepHistory(app, "undo"),
};
