import { selectedMask, selectedObject } from "../state/document";
import { cutoutFile } from "../work/cutout-file";
import { tell } from "../work/tell";
import type { Command } from "./command";

/** Puts the selected object, cut out, on the clipboard. */
export const copyCutout: Command = {
  id: "copy-cutout",
  name: "Copy cut-out",
  icon: "copy",
  keys: "Mod+c",
  enabled: (state) => selectedMask(state) !== null,
  testId: "copy-cutout",
  async perform(app) {
    const object = selectedObject(app.store.getState());
    if (!object) return;
    app.store.getState().setProblem(null);
    try {
      // Not awaited before: a browser lets copy only who asks at once, and takes the picture when it is there.
      await app.page.copyPicture(cutoutFile(app, object), null);
      app.store.getState().announce(`${object.name} copied`);
    } catch (error) {
      tell(app, error, "export");
    }
  },
};
