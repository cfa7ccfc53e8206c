/** Bundles of LENS's and CoPRS's kind, and one that sees through a detector, on WebGPU (SwiftShader): PyTorch's answers. */
import { beforeAll, test } from "vitest";
import { openTaught, type TaughtPage } from "../taught-page";

let taught: TaughtPage;

beforeAll(async () => {
  taught = await openTaught(["lens-tiny", "coprs-tiny", "detector-tiny"]);
  return () => taught.close();
});

// The last two's weights are quantized.
test.each([
  { model: "lens-tiny", error: 1e-4 },
  { model: "coprs-tiny", error: 0.05 },
  { model: "detector-tiny", error: 0.05 },
])("$model on webgpu writes, boxes and draws what PyTorch does", ({ model, error }) =>
  taught.expectAnswer(model, "webgpu", error),
);

test("every graph of lens-tiny gives the same on WebGPU and WASM", () => taught.expectGraphs("lens-tiny", 6));
