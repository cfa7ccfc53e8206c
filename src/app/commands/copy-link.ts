import { tell } from "../work/tell";
import type { Command } from "./command";

/** Puts a link (a whole address) on the clipboard. */
export const copyLink: Command<[address: string]> = {
  id: "copy-link",
  name: "Copy link",
  icon: null,
  keys: null,
  enabled: () => true,
  testId: "copy-link",
  async perform(app, address) {
    app.store.getState().setProblem(null);
    try {
      await app.page.copyText(address);
      app.store.getState().announce("Link copied");
    } catch (error) {
      tell(app, error, "export");
    }
  },
};
