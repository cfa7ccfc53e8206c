import { type EncodeEvent, type PhotoInfo, type TraceEvent, toLoupeError } from "../../engine";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { ensureModel } from "./ensure-model";

/** Both encoders over the photo, once; after a failure, or once called off, the next call tries again. */
export function ensureEncoded(app: App, photo: Pick<OpenPhoto, "key">): Promise<PhotoInfo> {
  return ensure(app, photo).encodes;
}

/** The photo's id in the engine, as soon as it can be clicked in: before all of the model is there. As ensureEncoded. */
export function ensurePointed(app: App, photo: Pick<OpenPhoto, "key">): Promise<string> {
  return ensure(app, photo).points;
}

function ensure(app: App, { key }: Pick<OpenPhoto, "key">): { encodes: Promise<PhotoInfo>; points: Promise<string> } {
  const { store } = app;
  const { photo, updatePhoto } = store.getState();
  if (photo?.key === key && photo.encodes && photo.points) return { encodes: photo.encodes, points: photo.points };
  const stop = new AbortController();
  let point: (id: string) => void = () => {};
  const pointing = new Promise<string>((resolve) => {
    point = resolve;
  });
  const encodes = encode(app, key, stop.signal, point);
  const points = Promise.race([pointing, encodes.then((info) => info.photo)]);
  // Who asked for either is told.
  points.catch(() => {});
  updatePhoto(key, { encodes, points, stop });
  encodes.catch((error) => {
    if (store.getState().photo?.encodes !== encodes) return;
    const encoding = toLoupeError(error).code === "aborted" ? "waiting" : "failed";
    updatePhoto(key, { encodes: null, points: null, stop: null, encoding, progress: null });
  });
  return { encodes, points };
}

async function encode(app: App, key: number, signal: AbortSignal, point: (id: string) => void): Promise<PhotoInfo> {
  const { store, loupe, site } = app;
  const { photo, asked, updatePhoto } = store.getState();
  const image = photo?.file as Blob;
  const model = ensureModel(app);
  const trace: TraceEvent[] = [];
  const onEvent = (event: EncodeEvent) => {
    if (event.type === "tensor") trace.push(event);
    else if (event.type === "pointing") point(event.photo);
    else updatePhoto(key, { encoding: "running", progress: { done: event.done, total: event.total } });
  };
  // Not before load() has been called, which waits for this too.
  await site.settled;
  // The engine begins as soon as it can, which is before all of the model is there. Why it cannot, the model says.
  const [info] = await Promise.all([loupe.encode({ image, trace: asked.trace, signal, onEvent }), model]);
  if (store.getState().photo?.key !== key) void loupe.forget({ photo: info.photo }).catch(() => {});
  updatePhoto(key, { encoding: "done", encoded: info, progress: null, stop: null, trace });
  return info;
}
