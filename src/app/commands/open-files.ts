import { isLoupeFile } from "../work/loupe-file";
import { isObjectsFile } from "../work/objects-file";
import { openPhotos } from "../work/open-photos";
import { withPart } from "../work/with-part";
import type { Command } from "./command";

/**
 * Opens the first of the files; the others, and the photo that was on the table, are in the filmstrip. While a link waits
 * for its photo, that is looked for among them. A Loupe file is a project of its own, a ZIP may be a model, too. Files of objects are read last, into
 * the photos that are then there.
 */
export const openFiles: Command<[readonly File[]]> = {
  id: "open-files",
  name: "Open files",
  icon: null,
  keys: null,
  enabled: () => true,
  async perform(app, files) {
    const objects = files.filter(isObjectsFile);
    const photos = files.filter((file) => !isObjectsFile(file));
    // Where there is no photo that they could be about, it is said of them that they are none.
    const isAbout = objects.length && (photos.length || app.store.getState().photo);
    const [first, ...others] = isAbout ? photos : files;
    if (first && isLoupeFile(first)) {
      await withPart(
        app,
        () => import("../work/open-zip"),
        ({ openZip }) => openZip(app, first),
      );
    } else if (first && app.store.getState().awaited) {
      await withPart(
        app,
        () => import("../work/open-link"),
        ({ answerLink }) => answerLink(app, [first, ...others]),
      );
    } else if (first) await openPhotos(app, [first, ...others]);
    if (!isAbout) return;
    await withPart(
      app,
      () => import("../work/read-objects-file"),
      async ({ readObjectsFile }) => {
        for (const file of objects) await readObjectsFile(app, file);
      },
    );
  },
};
