/** Where the app's worker finds its files: the models beside the page, ONNX Runtime's as files of the build. */
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import type { Places } from "../engine";

const absolute = (path: string) => new URL(path, location.href).href;

/** `careful`: with as little memory as will do. */
export const places = (careful: boolean): Places => ({
  models: absolute(`${import.meta.env.BASE_URL}models/`),
  wasm: { mjs: absolute(mjs), wasm: absolute(wasm) },
  ...(careful && { threads: 1 }),
});
