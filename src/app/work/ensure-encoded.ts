import { type EncodeEvent, type PhotoInfo, type TraceEvent, toLoupeError } from "../../engine";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { ensureModel } from "./ensure-model";

/** Both encoders over the photo, once; after a failure, or once called off, the next call tries again. */
export function ensureEncoded(app: App, { key }: Pick<OpenPhoto, "key">): Promise<PhotoInfo> {
  const { store } = app;
  const { photo, updatePhoto } = store.getState();
  if (photo?.key === key && photo.encodes) return photo.encodes;
  const stop = new AbortController();
  const encodes = encode(app, key, stop.signal);
  updatePhoto(key, { encodes, stop });
  encodes.catch((error) => {
    if (store.getState().photo?.encodes !== encodes) return;
    const encoding = toLoupeError(error).code === "aborted" ? "waiting" : "failed";
    updatePhoto(key, { encodes: null, stop: null, encoding, progress: null });
  });
  return encodes;
}

async function encode(app: App, key: number, signal: AbortSignal): Promise<PhotoInfo> {
  const { store, loupe } = app;
  const { photo, asked, updatePhoto } = store.getState();
  const image = photo?.file as Blob;
  await ensureModel(app);
  updatePhoto(key, { encoding: "running" });
  const trace: TraceEvent[] = [];
  const onEvent = (event: EncodeEvent) => {
    if (event.type === "tensor") trace.push(event);
    else updatePhoto(key, { progress: { done: event.done, total: event.total } });
  };
  const info = await loupe.encode({ image, trace: asked.trace, signal, onEvent });
  if (store.getState().photo?.key !== key) void loupe.forget({ photo: info.photo }).catch(() => {});
  updatePhoto(key, { encoding: "done", encoded: info, progress: null, stop: null, trace });
  return info;
}
