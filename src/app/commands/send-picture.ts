import { tell } from "../work/tell";
import type { Command } from "./command";

/** Hands picture and link to the system, whose list of apps and people appears. */
export const sendPicture: Command<[picture: File, address: string]> = {
  id: "send-picture",
  name: "Send picture and link",
  icon: null,
  keys: null,
  enabled: () => true,
  testId: "send-picture",
  async perform(app, picture, address) {
    app.store.getState().setProblem(null);
    try {
      await app.page.send(picture, address);
    } catch (error) {
      tell(app, error, "export");
    }
  },
};
