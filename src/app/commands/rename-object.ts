import { selectedObject } from "../state/document";
import { beginEditing } from "../work/begin-editing";
import type { Command } from "./command";

export const renameObject: Command = {
  id: "rename-object",
  name: "Rename",
  icon: null,
  keys: "F2",
  enabled: (state) => selectedObject(state) !== null,
  perform: (app) => beginEditing(app, "name"),
};
