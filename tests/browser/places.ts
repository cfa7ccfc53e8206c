/** Where the engine finds its files on Vite's development server. */
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import type { Places } from "../../src/engine";

export const places: Required<Omit<Places, "threads">> = { models: "/models/", wasm: { mjs, wasm } };
