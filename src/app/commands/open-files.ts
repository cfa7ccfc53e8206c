import type { App } from "../app";
import { isLoupeFile } from "../work/loupe-file";
import { isObjectsFile } from "../work/objects-file";
import { addPhoto, openPhoto } from "../work/open-photo";
import type { Command } from "./command";

/**
 * Opens the first of the files; the others, and the photo that was on the table, are in the filmstrip. While a link waits
 * for its photo, that is looked for among them. A Loupe file is a project of its own. Files of objects are read last, into
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
    if (!objects.length || (!photos.length && !app.store.getState().photo)) return openPhotos(app, files);
    await openPhotos(app, photos);
    const { readObjectsFile } = await import("../work/read-objects-file");
    for (const file of objects) await readObjectsFile(app, file);
  },
};

async function openPhotos(app: App, [file, ...others]: readonly File[]): Promise<void> {
  if (!file) return;
  if (isLoupeFile(file)) {
    const { openLoupeFile } = await import("../work/open-loupe-file");
    return openLoupeFile(app, file);
  }
  if (app.store.getState().awaited) {
    const { answerLink } = await import("../work/open-link");
    return answerLink(app, [file, ...others]);
  }
  await openPhoto(app, sourceOf(file));
  const open = () => app.store.getState().project?.id;
  let into = open();
  for (const other of others) {
    // Meanwhile it was closed.
    if (open() !== into) return;
    // A first file that cannot be read leaves it to the next to be shown.
    if (into) await addPhoto(app, sourceOf(other));
    else await openPhoto(app, sourceOf(other));
    into ??= open();
  }
}

const sourceOf = (file: File) => ({ name: file.name || "Pasted image", read: async () => file });
