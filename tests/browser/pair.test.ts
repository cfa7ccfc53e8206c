/** A pair in the layout of transformers.js in Chromium, beside transformers.js itself; long/ has more families, and WebGPU. */
import { test } from "vitest";
import { runPair } from "./pair-run";

test("qwen2_5_vl and sam2 on WASM write and draw what transformers.js does", () =>
  runPair("qwen2_5_vl", "wasm", { tokens: 8, shapes: [[300, 220]] }));
