import { saveAllAs } from "../work/save";
import type { Command } from "./command";

export const saveLoupe: Command = {
  id: "save-loupe",
  name: "Save Loupe file",
  icon: "download",
  keys: null,
  enabled: ({ photo }) => photo !== null,
  testId: "format-loupe",
  perform: (app) => saveAllAs(app, async () => (await import("../../document/formats/loupe")).loupe, "photo"),
};
