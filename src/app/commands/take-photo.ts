import type { Command } from "./command";
import { openFiles } from "./open-files";

/** Of a device in the hand: its camera, straight away. Elsewhere there is no button for it. */
export const takePhoto: Command = {
  id: "take-photo",
  name: "Take a photo",
  icon: null,
  keys: null,
  enabled: () => true,
  testId: "take-photo",
  async perform(app) {
    const file = await app.page.chooseFile("image/*", true);
    if (file) await openFiles.perform(app, [file]);
  },
};
