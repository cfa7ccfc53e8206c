/** Files → photos of the project. */
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { addPhoto, openPhoto } from "./open-photo";
import { tell } from "./tell";

/** The first that can be read is shown, the others are in the filmstrip. Those that cannot are told by name, all at once. */
export async function openPhotos(app: App, files: readonly File[]): Promise<void> {
  const { store } = app;
  const open = () => store.getState().project?.id;
  const failed: Failed[] = [];
  let into: string | undefined;
  try {
    for (const [done, file] of files.entries()) {
      const isShown = into !== undefined;
      // Meanwhile it was closed.
      if (isShown && open() !== into) return;
      if (files.length > 1) store.getState().setAdding({ done, total: files.length });
      const name = file.name || "Pasted image";
      const source = { name, read: async () => file };
      // A first file that cannot be read leaves it to the next to be shown.
      const error = await (isShown ? addPhoto(app, source) : openPhoto(app, source));
      if (error) failed.push({ name, error });
      else into ??= open();
    }
  } finally {
    store.getState().setAdding(null);
  }
  // Of a single one it has been told.
  if (failed.length && files.length > 1) tell(app, inOne(failed, files.length), "open");
}

interface Failed {
  name: string;
  error: LoupeError;
}

/** Names that are told; of more it is told how many there are. */
const MOST = 10;

/** One message of several files. */
function inOne(failed: readonly Failed[], total: number): LoupeError {
  const [first] = failed as [Failed];
  const reasons = new Map<string, string[]>();
  for (const { name, error } of failed) reasons.set(error.message, [...(reasons.get(error.message) ?? []), name]);
  const told = [...reasons].map(([message, names]) => {
    const more = names.length > MOST ? ` and ${names.length - MOST} more` : "";
    return `${names.slice(0, MOST).join(", ")}${more}: ${message}`;
  });
  const left = total - failed.length;
  const rest = left ? ` The other ${left === 1 ? "one is" : `${left} are`} open.` : "";
  return new LoupeError(first.error.code, `${told.join(" ")}${rest}`);
}
