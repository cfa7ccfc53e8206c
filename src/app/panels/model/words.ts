import type { ModelEntry, Provider } from "../../../engine";

const NAMES: Record<Provider, string> = { webgpu: "WebGPU", wasm: "WASM", cpu: "CPU" };

export const providerName = (provider: Provider): string => NAMES[provider];

/** 26644447 → "26.6 MB", 2100000000 → "2.1 GB" (with no-break spaces). */
export const sizeOf = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)}\u00a0GB` : `${(bytes / 1e6).toFixed(1)}\u00a0MB`;

export function runsOn({ obstacles: { webgpu, wasm } }: ModelEntry): string {
  if (!webgpu && !wasm) return "WebGPU or WASM";
  if (webgpu && wasm) return `Not on this device. ${wasm}`;
  return webgpu ? `WASM. ${webgpu}.` : `WebGPU alone. ${wasm}`;
}

/** Of a pair of a hub. */
export const PARTS = ["language", "segmenter"] as const;

export const canRun = ({ obstacles: { webgpu, wasm } }: ModelEntry): boolean => !webgpu || !wasm;

export function originOf({ from }: ModelEntry): string {
  if (from.kind === "site") return "This site";
  if (from.kind === "hub") return `${from.language.name} and ${from.segmenter.name}, at ${from.address}`;
  return from.kind === "files" ? from.name : from.address;
}

/** Whether all of it is on this device. */
export const isWhole = ({ kept, bytes }: ModelEntry): boolean => kept >= bytes;
