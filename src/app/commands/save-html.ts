import { saveAllAs } from "../work/save";
import type { Command } from "./command";

export const saveHtml: Command = {
  id: "save-html",
  name: "Save web page",
  icon: "download",
  keys: null,
  enabled: ({ photo }) => photo !== null,
  testId: "format-html",
  perform: (app) => saveAllAs(app, async () => (await import("../../document/formats/html")).html, "result"),
};
