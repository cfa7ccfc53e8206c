/** Bundles of LENS's, CoPRS's and the unified kind, and one that sees through a detector, in Chromium: PyTorch's answers. long/ has more of WebGPU (SwiftShader). */
import { beforeAll, test } from "vitest";
import { openTaught, type TaughtPage } from "./taught-page";

let taught: TaughtPage;

beforeAll(async () => {
  taught = await openTaught(["lens-tiny", "unified-tiny", "coprs-tiny", "detector-tiny"]);
  return () => taught.close();
});

// The last two's weights are quantized.
test.each([
  { model: "lens-tiny", provider: "wasm", error: 1e-4 },
  { model: "unified-tiny", provider: "wasm", error: 1e-4 },
  { model: "unified-tiny", provider: "webgpu", error: 1e-4 },
  { model: "coprs-tiny", provider: "wasm", error: 0.05 },
  { model: "detector-tiny", provider: "wasm", error: 0.05 },
] as const)("$model on $provider writes, boxes and draws what PyTorch does", ({ model, provider, error }) =>
  taught.expectAnswer(model, provider, error),
);

// Made by the trainer's import, of checkpoints in their published layout.
test.each([
  { model: "lens-tiny", error: 1e-4 },
  { model: "coprs-tiny", error: 0.05 },
])("$model's folder, given to the page, answers from the browser's store as `verify` says", ({ model, error }) =>
  taught.expectAnswer(model, "wasm", error, true),
);

// Attention in blocks needs more tokens than one question has.
test("every graph of unified-tiny gives the same on WebGPU and WASM", () => taught.expectGraphs("unified-tiny", 7));
