import { selectedObject } from "../state/document";
import { beginEditing } from "../work/begin-editing";
import type { Command } from "./command";

/** Begins to type the class of the selected object; the keys 1 to 9 give it one that is there (keyboard.ts). */
export const labelObject: Command = {
  id: "label-object",
  name: "Give a label",
  icon: null,
  keys: "l",
  enabled: (state) => selectedObject(state) !== null,
  perform: (app) => beginEditing(app, "label"),
};
