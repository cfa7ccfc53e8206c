import { type Box, toLoupeError } from "../../engine";
import type { App } from "../app";
import { encodingOf, type OpenPhoto } from "../state/photo";

type Photo = Pick<OpenPhoto, "key">;

/**
 * `work` on what `ensure` (of ensure-encoded.ts) gives of the photo, or of a part of it; done once more where the model was
 * lost under it and is started anew, or has the photo no more.
 */
export async function onPhoto<Encoded, T>(
  app: App,
  photo: Photo,
  crop: Box | null,
  ensure: (app: App, photo: Photo, crop: Box | null) => Promise<Encoded>,
  work: (encoded: Encoded) => Promise<T>,
): Promise<T> {
  const once = async () => work(await ensure(app, photo, crop));
  const encodes = () => {
    const { photo: shown } = app.store.getState();
    return (shown && encodingOf(shown, crop)?.encodes) ?? null;
  };
  const first = once();
  const used = encodes();
  try {
    return await first;
  } catch (error) {
    const { loading, photo: shown, updateEncoding } = app.store.getState();
    const { code } = toLoupeError(error);
    const isLost = code === "worker-lost" || code === "photo-unknown";
    // Where it is not started anew, that has been told: model-lost.ts.
    if (!isLost || !loading || shown?.key !== photo.key) throw error;
    // What was given is of an engine that is gone, or has let go of the photo.
    if (code === "photo-unknown" && encodes() === used) {
      updateEncoding(photo.key, crop, { encodes: null, points: null });
    }
    return once();
  }
}
