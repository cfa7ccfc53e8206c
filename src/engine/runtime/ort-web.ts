/** ONNX Runtime in the browser. One build serves both providers: its native WebGPU provider and its CPU (WASM) one. */
import * as ort from "onnxruntime-web/webgpu";
import type { Places } from "../wire";

/** Must happen before the first session. `files`: its .wasm and loader, as absolute addresses or relative to this script. */
export function configureOrt(files: Places["wasm"], threads = 4): typeof ort {
  if (files) ort.env.wasm.wasmPaths = { mjs: absolute(files.mjs), wasm: absolute(files.wasm) };
  // Threads need shared memory, which browsers give to cross-origin isolated pages only.
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(Math.max(cores, 2), threads) : 1;
  ort.env.logLevel = "error";
  // transformers.js takes the runtime it finds here instead of setting up a second one.
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  return ort;
}

function absolute(url: string): string {
  return new URL(url, globalThis.location.href).href;
}
