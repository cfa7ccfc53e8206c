import { withPart } from "../work/with-part";
import type { Command } from "./command";

/** Such a file may be dropped and pasted too; a mask's picture, which is a photo there, only chosen here. */
export const readObjects: Command = {
  id: "read-objects",
  name: "Read objects from a file",
  icon: null,
  keys: null,
  enabled: ({ photo, readOnly }) => photo !== null && !readOnly,
  testId: "read-objects",
  async perform(app) {
    const file = await app.page.chooseFile(".json,.txt,.zip,.png");
    if (!file) return;
    await withPart(
      app,
      () => import("../work/read-objects-file"),
      ({ readObjectsFile }) => readObjectsFile(app, file),
    );
  },
};
