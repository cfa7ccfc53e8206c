import type { Provider } from "../../../engine";

const NAMES: Record<Provider, string> = { webgpu: "WebGPU", wasm: "WASM", cpu: "CPU" };

export const providerName = (provider: Provider): string => NAMES[provider];

const WHERE: Record<Provider, string> = {
  webgpu: "Runs on this device’s graphics processor (WebGPU).",
  wasm: "Runs on this device’s processor (WASM).",
  cpu: "Runs on this device’s processor.",
};

export const providerSentence = (provider: Provider): string => WHERE[provider];
