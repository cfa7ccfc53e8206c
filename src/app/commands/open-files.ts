import { openPhoto } from "../work/open-photo";
import type { Command } from "./command";

/** Opens the first of the files: Loupe looks at one photo at a time. */
export const openFiles: Command<[readonly File[]]> = {
  id: "open-files",
  name: "Open files",
  icon: null,
  keys: null,
  enabled: () => true,
  async perform(app, files) {
    const [file] = files;
    if (!file) return;
    await openPhoto(app, { name: file.name || "Pasted image", read: async () => file });
    const { problem, announce } = app.store.getState();
    if (files.length > 1 && !problem) announce(`Opened ${file.name}, the first of ${files.length} files`);
  },
};
