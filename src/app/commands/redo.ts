import { canRedo } from "../../document/history";
import { stepHistory } from "../work/step-history";
import type { Command } from "./command";

export const redo: Command = {
  id: "redo",
  name: "Redo",
  icon: "redo",
  keys: "Mod+Shift+z",
  enabled: ({ history, pending }) => history !== null && canRedo(history) && !pending.length,
  testId: "redo",
  perform: (app) => stepHistory(app, "redo"),
};
