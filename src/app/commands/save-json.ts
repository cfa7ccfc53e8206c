import { canSave, saveAs } from "../work/save";
import type { Command } from "./command";

export const saveJson: Command = {
  id: "save-json",
  name: "Save JSON",
  icon: "saveJson",
  keys: null,
  enabled: (state) => canSave(state, "answer"),
  testId: "format-json",
  perform: (app) => saveAs(app, { format: "json", ending: "result" }),
};
