/** A model on a device whose kernels are wrong: SwiftShader's with subgroups of four (gpu-device.ts), and on the engine's own. */
import { loadModel, unloadModel } from "../../src/engine/runtime/load";
import { webRuntime } from "../../src/engine/runtime/ort-web";
import { chooseProvider } from "../../src/engine/runtime/providers";
import { Gate } from "../../src/engine/store/gate";
import { httpSource } from "../../src/engine/store/source";
import type { WantedProvider } from "../../src/engine/values";
import { places } from "./places";

export interface Outcome {
  provider: string;
  /** Why that one. */
  reason: string;
  /** Of a model that did not load. */
  code: string;
  message: string;
}

/** `wrong`: with all that the adapter has. */
async function start(model: string, provider: WantedProvider, wrong: boolean): Promise<Outcome> {
  const adapter = await navigator.gpu.requestAdapter();
  const choose: typeof chooseProvider = async (...args) => {
    if (!wrong || args[0] === "wasm") return chooseProvider(...args);
    const device = await adapter?.requestDevice({ requiredFeatures: [...adapter.features] as GPUFeatureName[] });
    return { provider: "webgpu", reason: "", ...(device && { device }) };
  };
  const source = httpSource(new URL(places.models, location.href).href);
  try {
    const { loaded, info } = await loadModel(
      { runtime: webRuntime(places.runtime), source, chooseProvider: choose },
      { model, provider },
      { turn: (work) => work(), gate: new Gate(), onPointing: () => {}, onFailure: async () => {} },
    );
    await unloadModel(loaded);
    return { provider: info.provider, reason: info.providerReason, code: "", message: "" };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { provider: "", reason: "", code, message };
  }
}

Object.assign(globalThis, { start });
