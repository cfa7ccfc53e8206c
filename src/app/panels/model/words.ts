import type { Provider } from "../../../engine";

const NAMES: Record<Provider, string> = { webgpu: "WebGPU", wasm: "WASM", cpu: "CPU" };

export const providerName = (provider: Provider): string => NAMES[provider];
