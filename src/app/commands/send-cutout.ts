import { selectedMask, selectedObject } from "../state/document";
import { cutoutFile } from "../work/cutout-file";
import { tell } from "../work/tell";
import type { Command } from "./command";

/** Hands the selected object, cut out, to the system, whose list of apps and people appears. */
export const sendCutout: Command = {
  id: "send-cutout",
  name: "Send cut-out",
  icon: null,
  keys: null,
  enabled: (state) => selectedMask(state) !== null,
  testId: "send-cutout",
  async perform(app) {
    const object = selectedObject(app.store.getState());
    if (!object) return;
    app.store.getState().setProblem(null);
    try {
      await app.page.send(await cutoutFile(app, object), null);
    } catch (error) {
      tell(app, error, "export");
    }
  },
};
