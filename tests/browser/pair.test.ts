/** A pair in the layout of transformers.js in Chromium, beside transformers.js itself; long/ has all families and longer replies. */
import { test } from "vitest";
import { runPair } from "./pair-run";

test.each(["wasm", "webgpu"] as const)(
  "qwen2_5_vl and sam2 on %s write and draw what transformers.js does",
  (provider) => runPair("qwen2_5_vl", provider, { tokens: 8, shapes: [[300, 220]] }),
);
