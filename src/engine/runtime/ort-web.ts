/**
 * ONNX Runtime in the browser. One build serves both providers: its native WebGPU provider and its CPU (WASM) one.
 * The .wasm and its loader come from our own origin, as files of the build.
 */

import loaderUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import * as ort from "onnxruntime-web/webgpu";

/** Must happen before the first session. */
export function configureOrt(): typeof ort {
  ort.env.wasm.wasmPaths = { mjs: absolute(loaderUrl), wasm: absolute(wasmUrl) };
  // Threads need shared memory, which browsers give to cross-origin isolated pages only.
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(Math.max(cores, 2), 4) : 1;
  ort.env.logLevel = "error";
  // transformers.js takes the runtime it finds here instead of setting up a second one.
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  return ort;
}

function absolute(url: string): string {
  return new URL(url, globalThis.location.href).href;
}
