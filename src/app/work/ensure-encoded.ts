import type { PhotoInfo, TraceEvent } from "../../engine";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { ensureModel } from "./ensure-model";

/** Both encoders over the photo, once; after a failure the next call tries again. */
export function ensureEncoded(app: App, { key }: Pick<OpenPhoto, "key">): Promise<PhotoInfo> {
  const { store } = app;
  const { photo, updatePhoto } = store.getState();
  if (photo?.key === key && photo.encodes) return photo.encodes;
  const encodes = encode(app, key);
  updatePhoto(key, { encodes });
  encodes.catch(() => {
    if (store.getState().photo?.encodes === encodes) updatePhoto(key, { encodes: null, encoding: "failed" });
  });
  return encodes;
}

async function encode(app: App, key: number): Promise<PhotoInfo> {
  const { store, loupe } = app;
  const { photo, asked, updatePhoto } = store.getState();
  const image = photo?.file as Blob;
  await ensureModel(app);
  updatePhoto(key, { encoding: "running" });
  const trace: TraceEvent[] = [];
  const info = await loupe.encode({ image, trace: asked.trace, onEvent: (event) => trace.push(event) });
  if (store.getState().photo?.key !== key) void loupe.forget({ photo: info.photo }).catch(() => {});
  updatePhoto(key, { encoding: "done", encoded: info, trace });
  return info;
}
