import type { Action } from "./command";

export const FILE_INPUT_ID = "file-input";

export const choosePhoto: Action = {
  name: "Open a photo",
  icon: "open",
  shortcut: "o",
  enabled: () => true,
  testId: "choose-photo",
  perform: () => document.getElementById(FILE_INPUT_ID)?.click(),
};
