/** Loads the model on "auto" with an adapter that tells nothing of itself, in the page that providers.test.ts opens. */
import type { ModelInfo, ProviderTiming } from "../../src/engine";
import { loadModel, unloadModel } from "../../src/engine/runtime/load";
import { webRuntime } from "../../src/engine/runtime/ort-web";
import { chooseProvider } from "../../src/engine/runtime/providers";
import { Gate } from "../../src/engine/store/gate";
import { httpSource } from "../../src/engine/store/source";
import { places } from "./places";

export interface Loaded extends Pick<ModelInfo, "provider" | "providerReason" | "providerTiming"> {
  /** Providers, as they were warmed up. */
  steps: string[];
}

// The real adapter, and real runs on it: its names alone are hidden, as Firefox hides them.
const { requestAdapter } = GPU.prototype;
GPU.prototype.requestAdapter = async function (options) {
  const adapter = await requestAdapter.call(this, options);
  if (adapter) Object.defineProperty(adapter, "info", { value: { subgroupMinSize: adapter.info.subgroupMinSize } });
  return adapter;
};

async function load(timing?: ProviderTiming): Promise<Loaded> {
  const steps: string[] = [];
  const source = httpSource(new URL(places.models, location.href).href);
  const { loaded, info } = await loadModel(
    { runtime: webRuntime(places.runtime), source, chooseProvider },
    { timing, onEvent: (event) => event.type === "step" && event.step === "warming up" && steps.push(event.detail) },
    { turn: (work) => work(), gate: new Gate(), onPointing: () => {}, onFailure: async () => {} },
  );
  const { provider, providerReason, providerTiming } = info;
  await unloadModel(loaded);
  return { provider, providerReason, providerTiming, steps };
}

Object.assign(globalThis, { load });
