/** Which provider runs the graphs, and why, in words for a person. */

import { LoupeError } from "../errors";
import type { Manifest } from "../store/manifest";
import type { Provider } from "../values";
import { requestDevice } from "./gpu-device";

export interface Choice {
  provider: Provider;
  /** Empty when it is the first choice. */
  reason: string;
  /** What WebGPU runs on. Who loads the model destroys it. */
  device?: GPUDevice;
}

/** This machine's GPU device for the bundle, or, in words, why its WebGPU cannot run it. */
export async function webgpuDevice(manifest: Pick<Manifest, "requires" | "files">): Promise<GPUDevice | string> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) return "This browser has no WebGPU";
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return "This browser found no graphics device that WebGPU can use";
    return obstacle(adapter, manifest) ?? (await requestDevice(adapter));
  } catch (error) {
    return `This browser's WebGPU failed (${error instanceof Error ? error.message : String(error)})`;
  }
}

function obstacle({ features, limits }: GPUAdapter, manifest: Pick<Manifest, "requires" | "files">): string | null {
  const missing = manifest.requires.features.filter((feature) => !features.has(feature));
  if (missing.length) return `This graphics device has no ${missing.join(", ")}, which the model needs`;
  const largest = Math.max(...manifest.files.map(({ bytes }) => bytes));
  const limit = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  if (largest > limit) {
    return `This graphics device holds at most ${Math.floor(limit / 1e6)} MB in one piece, and the model needs ${Math.ceil(largest / 1e6)} MB`;
  }
  return null;
}

/** Throws provider-unavailable when `wanted` is webgpu and it cannot run there. */
export async function chooseProvider(
  wanted: "auto" | "webgpu" | "wasm",
  manifest: Pick<Manifest, "requires" | "files">,
): Promise<Choice> {
  if (wanted === "wasm") return { provider: "wasm", reason: "WASM was asked for." };
  const device = await webgpuDevice(manifest);
  if (typeof device !== "string") return { provider: "webgpu", reason: "", device };
  if (wanted === "webgpu") {
    throw new LoupeError(
      "provider-unavailable",
      `${device}. Choose "auto" or WASM instead: the same model runs on the processor, more slowly.`,
    );
  }
  return { provider: "wasm", reason: `${device}, so the model runs on the processor (WASM), more slowly.` };
}
