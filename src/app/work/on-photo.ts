import { toLoupeError } from "../../engine";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";

/**
 * `work` on what `ensure` (of ensure-encoded.ts) gives of the photo; done once more where the model was lost under it and is
 * started anew.
 */
export async function onPhoto<Encoded, T>(
  app: App,
  photo: Pick<OpenPhoto, "key">,
  ensure: (app: App, photo: Pick<OpenPhoto, "key">) => Promise<Encoded>,
  work: (encoded: Encoded) => Promise<T>,
): Promise<T> {
  const once = async () => work(await ensure(app, photo));
  try {
    return await once();
  } catch (error) {
    const { loading, photo: shown } = app.store.getState();
    // Where it is not started anew, that has been told: model-lost.ts.
    if (toLoupeError(error).code !== "worker-lost" || !loading || shown?.key !== photo.key) throw error;
    return once();
  }
}
