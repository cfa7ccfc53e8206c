import { mask } from "../../document/formats/mask";
import { canSave, saveAs } from "../work/save";
import type { Command } from "./command";

export const saveMask: Command = {
  id: "save-mask",
  name: "Save mask",
  icon: "savePng",
  keys: "s",
  enabled: (state) => canSave(state, "mask"),
  testId: "export-mask",
  perform: (app) => saveAs(app, mask, "mask"),
};
