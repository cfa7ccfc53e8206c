import { canSaveSelected, saveSelectedAs } from "../work/save";
import type { Command } from "./command";

export const saveJson: Command = {
  id: "save-json",
  name: "Save JSON",
  icon: "saveJson",
  keys: null,
  enabled: canSaveSelected,
  testId: "format-json",
  perform: (app) => saveSelectedAs(app, { format: "json", ending: "result" }),
};
