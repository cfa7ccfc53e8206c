import { saveAllAs } from "../work/save";
import type { Command } from "./command";

/** The picture that Share shows: of all objects, whatever is selected. */
export const saveShared: Command = {
  id: "save-shared",
  name: "Save shared picture",
  icon: null,
  keys: null,
  enabled: ({ photo }) => photo !== null,
  perform: (app) => saveAllAs(app, { format: "overlay", ending: "outlines" }, false),
};
