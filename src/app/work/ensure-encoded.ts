import { type Box, type EncodeEvent, type PhotoInfo, type TraceEvent, toLoupeError } from "../../engine";
import { checkAborted } from "../../engine/mask";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { encodingOf, type OpenPhoto } from "../state/photo";
import { takeAhead } from "./encode-ahead";
import { ensureModel } from "./ensure-model";

/**
 * Both encoders over the photo, or over a part of it, once; after a failure, or once called off, the next call tries again.
 */
export function ensureEncoded(app: App, photo: Pick<OpenPhoto, "key">, crop: Box | null = null): Promise<PhotoInfo> {
  return ensure(app, photo, crop, false).encodes;
}

/**
 * The photo's id in the engine, as soon as it can be clicked in: before all of the model is there. Of a part of it no more is
 * read than clicks need. As ensureEncoded.
 */
export function ensurePointed(app: App, photo: Pick<OpenPhoto, "key">, crop: Box | null = null): Promise<string> {
  return ensure(app, photo, crop, crop !== null).points;
}

function ensure(
  app: App,
  { key }: Pick<OpenPhoto, "key">,
  crop: Box | null,
  clicksOnly: boolean,
): { encodes: Promise<PhotoInfo>; points: Promise<string> } {
  const { store } = app;
  const { photo, updateEncoding } = store.getState();
  const now = photo?.key === key ? encodingOf(photo, crop) : null;
  if (now?.encodes && now.points && (clicksOnly || !now.clicksOnly))
    return { encodes: now.encodes, points: now.points };
  const stop = new AbortController();
  let point: (id: string) => void = () => {};
  const pointing = new Promise<string>((resolve) => {
    point = resolve;
  });
  const encodes = encode(app, { key, crop, clicksOnly, signal: stop.signal }, point);
  const points = Promise.race([pointing, encodes.then((info) => info.photo)]);
  // Who asked for either is told.
  points.catch(() => {});
  updateEncoding(key, crop, { encodes, points, stop, clicksOnly });
  encodes.catch((error) => {
    const { photo: shown } = store.getState();
    if (!shown || encodingOf(shown, crop)?.encodes !== encodes) return;
    const encoding = toLoupeError(error).code === "aborted" ? "waiting" : "failed";
    updateEncoding(key, crop, { encodes: null, points: null, stop: null, encoding, progress: null });
  });
  return { encodes, points };
}

async function encode(
  app: App,
  { key, crop, clicksOnly, signal }: { key: number; crop: Box | null; clicksOnly: boolean; signal: AbortSignal },
  point: (id: string) => void,
): Promise<PhotoInfo> {
  const { store, loupe, site } = app;
  const { photo, asked, updateEncoding } = store.getState();
  const image = photo?.file as Blob;
  // Of all of it; a part is read for itself.
  const ahead = crop ? null : takeAhead(app, documentOf(store.getState())?.photo.sha256)?.catch(() => null);
  const model = ensureModel(app);
  const trace: TraceEvent[] = [];
  const onEvent = (event: EncodeEvent) => {
    if (event.type === "tensor") trace.push(event);
    else if (event.type === "pointing") point(event.photo);
    else updateEncoding(key, crop, { encoding: "running", progress: { done: event.done, total: event.total } });
  };
  // Not before load() has been called, which waits for this too.
  await site.settled;
  // The engine begins as soon as it can, which is before all of the model is there. Why it cannot, the model says.
  const encoded = await ahead;
  checkAborted(signal);
  const [info] = await Promise.all([
    encoded ?? loupe.encode({ image, crop, clicksOnly, trace: asked.trace, signal, onEvent }),
    model,
  ]);
  if (store.getState().photo?.key !== key) void loupe.forget({ photo: info.photo }).catch(() => {});
  updateEncoding(key, crop, { encoding: "done", encoded: info, progress: null, stop: null, trace });
  return info;
}
