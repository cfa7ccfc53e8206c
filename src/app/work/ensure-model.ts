import { type ModelInfo, toLoupeError } from "../../engine";
import type { App } from "../app";
import { isHeldToWasm } from "../state/held-to-wasm";
import { STARTING } from "../state/model";
import { holdDownload } from "./hold-download";
import { tell } from "./tell";

/** Starts the model, once; after a failure, which it tells, the next call tries again. */
export function ensureModel(app: App): Promise<ModelInfo> {
  const { loading, setLoading, setModel } = app.store.getState();
  if (loading) return loading;
  const starting = start(app).catch((error) => {
    setLoading(null);
    setModel({ status: "failed", message: toLoupeError(error).message });
    tell(app, error, "load");
    throw error;
  });
  setLoading(starting);
  return starting;
}

async function start(app: App): Promise<ModelInfo> {
  const { store, loupe, kept, site } = app;
  const { asked, wanted, setModel, reportLoad, announce } = store.getState();
  setModel(STARTING);
  // What comes through the service worker is there offline.
  await site.settled;
  const provider = isHeldToWasm(store.getState()) ? "wasm" : wanted;
  // A pause was of the loading in which it was pressed.
  holdDownload(app, false).catch(() => {});
  const timing = kept.providerTiming() ?? undefined;
  const info = await loupe.load({ model: asked.model, provider, timing, onEvent: reportLoad });
  if (info.providerTiming) kept.keepProviderTiming(info.providerTiming);
  setModel({ status: "ready", info });
  announce("The model is ready");
  return info;
}
