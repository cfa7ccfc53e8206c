/** Which provider runs the graphs, and why, in words for a person. */
import type { Manifest } from "../bundle/manifest";
import { LoupeError } from "../errors";
import type { Provider } from "../protocol";

export interface Choice {
  provider: Provider;
  /** Empty when it is the first choice. */
  reason: string;
}

/** Why this machine's WebGPU cannot run the bundle; null when nothing is in the way. */
export async function webgpuObstacle(manifest: Pick<Manifest, "requires" | "files">): Promise<string | null> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) return "This browser has no WebGPU";
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  } catch (error) {
    return `This browser's WebGPU failed (${error instanceof Error ? error.message : String(error)})`;
  }
  if (!adapter) return "This browser found no graphics device that WebGPU can use";
  const { features, limits } = adapter;
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
  const obstacle = await webgpuObstacle(manifest);
  if (!obstacle) return { provider: "webgpu", reason: "" };
  if (wanted === "webgpu") {
    throw new LoupeError(
      "provider-unavailable",
      `${obstacle}. Choose "auto" or WASM instead: the same model runs on the processor, more slowly.`,
    );
  }
  return { provider: "wasm", reason: `${obstacle}, so the model runs on the processor (WASM), more slowly.` };
}
