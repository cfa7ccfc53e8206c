import type { App } from "../../app";
import { tell } from "../tell";

/** Looks which models there are. What goes wrong is told. */
export async function listModels(app: App): Promise<void> {
  try {
    app.store.getState().setModels({ models: await app.library.models() });
  } catch (error) {
    // Who asks again sees what is there.
    app.store.getState().setModels({ models: app.store.getState().models ?? [] });
    tell(app, error, "load", () => listModels(app));
  }
}
