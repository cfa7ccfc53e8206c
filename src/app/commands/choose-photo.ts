import type { Command } from "./command";

export const choosePhoto: Command = {
  id: "choose-photo",
  name: "Open a photo",
  icon: "photo",
  keys: "o",
  enabled: () => true,
  testId: "choose-photo",
  perform: ({ page }) => page.chooseFiles(),
};
