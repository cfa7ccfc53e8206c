import { canSave, saveAs } from "../work/save";
import type { Command } from "./command";

export const saveMask: Command = {
  id: "save-mask",
  name: "Save mask",
  icon: "savePng",
  keys: "Mod+s",
  enabled: (state) => canSave(state, "mask"),
  testId: "format-mask",
  perform: (app) => saveAs(app, { format: "mask", ending: "mask" }),
};
