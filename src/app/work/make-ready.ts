import { toLoupeError } from "../../engine";
import type { App } from "../app";
import { ensureEncoded } from "./ensure-encoded";
import { ensureModel } from "./ensure-model";
import { tell } from "./tell";

/** The model, and its encoding of the photo on the table, where there is one. What goes wrong is told. */
export async function makeReady(app: App): Promise<void> {
  const { photo } = app.store.getState();
  try {
    // The photo is read as soon as it can be: before all of the model is there.
    await (photo ? ensureEncoded(app, photo) : ensureModel(app));
  } catch (error) {
    const { model, photo: shown } = app.store.getState();
    const { code } = toLoupeError(error);
    // A model that does not load has already said so, one that was lost is started anew, and who called it off knows.
    if (code === "aborted" || code === "worker-lost" || model.status === "failed" || shown?.key !== photo?.key) return;
    tell(app, error, "encode");
  }
}
