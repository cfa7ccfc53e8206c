import { tell } from "../work/tell";
import type { Command } from "./command";

/** Puts a PNG on the clipboard, and a link to what it shows beside it: whoever pastes where no pictures go has that. */
export const copyPicture: Command<[picture: Blob, address: string]> = {
  id: "copy-picture",
  name: "Copy picture",
  icon: null,
  keys: null,
  enabled: () => true,
  testId: "copy-picture",
  async perform(app, picture, address) {
    app.store.getState().setProblem(null);
    try {
      await app.page.copyPicture(picture, address);
      app.store.getState().announce("Picture copied");
    } catch (error) {
      tell(app, error, "export");
    }
  },
};
