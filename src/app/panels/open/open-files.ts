import { openPhoto } from "../../state/session";
import { useStore } from "../../state/store";

/** Opens the first of the files: Loupe looks at one photo at a time. */
export async function openFiles(files: FileList): Promise<void> {
  const file = files[0];
  if (!file) return;
  const others = files.length - 1;
  await openPhoto({ name: file.name || "Pasted image", read: async () => file });
  if (others && !useStore.getState().problem) {
    useStore.getState().announce(`Opened ${file.name}, the first of ${files.length} files`);
  }
}
