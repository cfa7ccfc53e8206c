import type { App } from "../app";
import { ensureEncoded } from "./ensure-encoded";
import { ensureModel } from "./ensure-model";
import { tell } from "./tell";

/**
 * Starts the model that is wanted now, where it is wanted now, and has it read the photo on the table. What goes wrong is told.
 * @param onReady called once the model is there, before it reads the photo
 */
export async function startAnew(app: App, onReady?: () => void): Promise<void> {
  const { photo, setLoading, setProblem, updatePhoto } = app.store.getState();
  setLoading(null);
  setProblem(null);
  photo?.stop?.abort();
  if (photo) updatePhoto(photo.key, { encodes: null, closer: null, crops: [] });
  try {
    await ensureModel(app);
    onReady?.();
    if (photo) await ensureEncoded(app, photo);
  } catch (error) {
    // A model that does not load has already said so.
    if (app.store.getState().model.status !== "failed") tell(app, error, "encode");
  }
}
