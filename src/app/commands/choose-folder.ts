import type { Command } from "./command";

export const chooseFolder: Command = {
  id: "choose-folder",
  name: "Open a folder of photos",
  icon: "folder",
  keys: "Shift+o",
  enabled: () => true,
  testId: "choose-folder",
  perform: ({ page }) => page.chooseFolder(),
};
