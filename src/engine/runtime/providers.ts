/** Which provider runs the graphs, and why, in words for a person. */

import { LoupeError } from "../errors";
import { reuseStaging } from "../gpu/staging";
import type { Manifest } from "../store/manifest";
import type { Provider, ProviderTiming, WantedProvider } from "../values";
import { adapterKey, adapterKind, adapterName } from "./adapters";
import { requestDevice } from "./gpu-device";

export interface Choice {
  provider: Provider;
  /** Empty when it is the first choice. */
  reason: string;
  /** What WebGPU runs on. Who loads the model destroys it. */
  device?: GPUDevice;
  /** The browser does not tell what `device` is: a timed run decides, and this is the timing's `on`. */
  doubt?: string;
  /** What decided. */
  timing?: ProviderTiming;
}

/**
 * How many times as long as on WASM a token may take on WebGPU. A token is what a GPU is worst at, many small steps; the
 * encoders gain far more. Software is not near it: 1.2 s against 20 ms.
 */
const SLOWEST = 2;

/** What a model asks of a graphics device. */
export interface Asks {
  features: readonly string[];
  /** Bytes of its largest tensor, at most. */
  largest: number;
}

/** This machine's adapter, or, in words, why its WebGPU cannot run what asks so. */
async function findAdapter(asks: Asks): Promise<GPUAdapter | string> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) return "This browser has no WebGPU";
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return "This browser found no graphics device that WebGPU can use";
    return obstacle(adapter, asks) ?? adapter;
  } catch {
    return FAILED;
  }
}

/** Why WebGPU cannot run here what asks so, in words; null where it can. */
export async function webgpuObstacle(asks: Asks): Promise<string | null> {
  const found = await findAdapter(asks);
  return typeof found === "string" ? found : null;
}

const FAILED = "This browser's WebGPU failed";

export function obstacle(
  { features, limits }: Pick<GPUAdapter, "features" | "limits">,
  { features: needed, largest }: Asks,
): string | null {
  const missing = needed.filter((feature) => !features.has(feature));
  if (missing.length) return `This graphics device has no ${missing.join(", ")}, which the model needs`;
  const limit = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  if (largest > limit) {
    return `This graphics device holds at most ${Math.floor(limit / 1e6)} MB in one piece, and the model needs ${Math.ceil(largest / 1e6)} MB`;
  }
  return null;
}

/** A file holds many tensors, and may have gigabytes; none is larger than that of the words, in 32 bits. */
export function asksOf({ requires, files, decoder, context }: Manifest): Asks {
  const file = Math.max(...files.map(({ bytes }) => bytes));
  return { features: requires.features, largest: Math.min(file, decoder.vocab * context.hidden * 4) };
}

/** The provider that a timing speaks for. */
export function faster(timing: ProviderTiming): Choice {
  const { webgpu, wasm } = timing;
  const figures = `${milliseconds(webgpu)} a token on WebGPU, ${milliseconds(wasm)} on WASM`;
  return webgpu > wasm * SLOWEST
    ? { provider: "wasm", reason: `WebGPU is slower than the processor here (${figures}).`, timing }
    : { provider: "webgpu", reason: `Chosen by a timed run (${figures}).`, timing };
}

const milliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;

/**
 * `timing`: what an earlier load measured. "auto" takes no adapter that the processor plays. Throws provider-unavailable
 * when `wanted` is webgpu and it cannot run there.
 */
export async function chooseProvider(
  wanted: WantedProvider,
  manifest: Manifest,
  timing?: ProviderTiming,
): Promise<Choice> {
  if (wanted === "wasm") return { provider: "wasm", reason: "WASM was asked for." };
  const adapter = await findAdapter(asksOf(manifest));
  if (typeof adapter === "string") return without(adapter, wanted);
  const decided =
    wanted === "webgpu"
      ? { provider: "webgpu" as const, reason: "WebGPU was asked for." }
      : judge(adapter, manifest, timing);
  if (decided.provider === "wasm") return decided;
  const device = await requestDevice(adapter).then(reuseStaging, () => FAILED);
  return typeof device === "string" ? without(device, wanted) : { ...decided, device };
}

/** What "auto" makes of an adapter that can run the bundle. */
function judge({ info }: GPUAdapter, { id, version }: Manifest, timing?: ProviderTiming): Choice {
  const kind = adapterKind(info);
  if (kind === "hardware") return { provider: "webgpu", reason: "" };
  if (kind === "software") {
    const name = adapterName(info);
    const reason = `This browser's WebGPU runs on the processor itself${name && ` (${name})`}, slower than WASM does.`;
    return { provider: "wasm", reason };
  }
  const doubt = `${id} ${version}; ${adapterKey(info, navigator.userAgent)}`;
  return timing?.on === doubt ? faster(timing) : { provider: "webgpu", reason: "", doubt };
}

function without(obstacle: string, wanted: WantedProvider): Choice {
  if (wanted === "webgpu") {
    throw new LoupeError(
      "provider-unavailable",
      `${obstacle}. Choose Auto or WASM in the model's panel: the same model runs on the processor, more slowly.`,
    );
  }
  return { provider: "wasm", reason: `${obstacle}, so the model runs on the processor (WASM), more slowly.` };
}
