import type { App } from "../../app";
import { tell } from "../tell";

/** Looks which models there are. What goes wrong is told. */
export async function listModels(app: App): Promise<void> {
  const looking = {};
  const { setModels } = app.store.getState();
  const isNewest = () => app.store.getState().looking === looking;
  setModels({ looking });
  try {
    const models = await app.library.models();
    if (isNewest()) setModels({ models });
  } catch (error) {
    if (!isNewest()) return;
    // Who asks again sees what is there.
    setModels({ models: app.store.getState().models ?? [] });
    tell(app, error, "load", () => listModels(app));
  }
}
