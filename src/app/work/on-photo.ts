import { type PhotoInfo, toLoupeError } from "../../engine";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { ensureEncoded } from "./ensure-encoded";

/** `work` on the photo's encoding, once there is one; done once more where the model was lost under it and is started anew. */
export async function onPhoto<T>(
  app: App,
  photo: Pick<OpenPhoto, "key">,
  work: (encoded: PhotoInfo) => Promise<T>,
): Promise<T> {
  const once = async () => work(await ensureEncoded(app, photo));
  try {
    return await once();
  } catch (error) {
    const { loading, photo: shown } = app.store.getState();
    // Where it is not started anew, that has been told: model-lost.ts.
    if (toLoupeError(error).code !== "worker-lost" || !loading || shown?.key !== photo.key) throw error;
    return once();
  }
}
