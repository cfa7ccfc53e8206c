/**
 * Every graph of the default bundle on WebGPU (SwiftShader) and WASM in Chromium, outputs within 1e-3 relative.
 *
 * LOUPE_MODELS_DIR names another models folder.
 */
import { expect, test } from "vitest";
import { expectSameGraphs } from "./comparison";
import { openPage } from "./harness";

test("every graph gives the same on WebGPU and WASM", async () => {
  const open = await openPage("graphs.html");
  try {
    expect((await expectSameGraphs(open)).size).toBe(7);
  } finally {
    await open.close();
  }
});
