/** transformers.js in a page asks the tests' hub alone, and keeps nothing; its ONNX Runtime is the engine's own files. */
import { places } from "./places";

export function askHub({ env }: typeof import("@huggingface/transformers"), hub: string): void {
  Object.assign(env, { allowLocalModels: false, allowRemoteModels: true, useBrowserCache: false, useWasmCache: false });
  env.remoteHost = hub;
  env.remotePathTemplate = "{model}/resolve/{revision}/";
  const { wasm } = env.backends.onnx;
  const { loader, address } = places.runtime.asyncify;
  if (wasm) wasm.wasmPaths = { mjs: loader, wasm: address };
}
