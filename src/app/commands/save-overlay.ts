import { saveAllAs } from "../work/save";
import type { Command } from "./command";

export const saveOverlay: Command = {
  id: "save-overlay",
  name: "Save picture with outlines",
  icon: "photo",
  keys: null,
  enabled: ({ photo }) => photo !== null,
  testId: "format-overlay",
  perform: (app) => saveAllAs(app, async () => (await import("../../document/formats/overlay")).overlay, "outlines"),
};
