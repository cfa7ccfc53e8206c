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
  const { store, loupe, library, kept, site } = app;
  const { wanted, wantedModel, held, setWantedModel, setModel, reportLoad, announce } = store.getState();
  setModel(STARTING);
  // What comes through the service worker is there offline.
  await site.settled;
  const provider = isHeldToWasm(store.getState()) ? "wasm" : wanted;
  // A pause was of the loading in which it was pressed.
  holdDownload(app, false).catch(() => {});
  const timing = kept.providerTiming();
  const given = wantedModel && held[wantedModel];
  if (given) await library.add({ model: given });
  const options = { provider, ...(timing && { timing }), onEvent: reportLoad };
  const info = await loupe.load({ ...options, ...(wantedModel !== null && { model: wantedModel }) }).catch((error) => {
    // What was chosen some day may be gone; what an address asks for is not replaced.
    if (toLoupeError(error).code !== "model-unknown" || wantedModel !== kept.wantedModel()) throw error;
    kept.keepWantedModel(null);
    setWantedModel(null);
    reportLoad({ type: "notice", message: `${wantedModel} is not here any more: this is Loupe’s own model.` });
    return loupe.load(options);
  });
  if (info.providerTiming) kept.keepProviderTiming(info.providerTiming);
  setModel({ status: "ready", info });
  announce("The model is ready");
  return info;
}
