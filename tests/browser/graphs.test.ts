/**
 * Every graph of the default bundle on WebGPU (SwiftShader) and WASM in Chromium, outputs within 1e-3 relative.
 *
 * LOUPE_MODELS_DIR names another models folder.
 */
import { expect, test } from "vitest";
import type { Comparison } from "./graphs-page";
import { openPage } from "./harness";

const LIMIT = 1e-3;

test("every graph gives the same on WebGPU and WASM", async () => {
  const { page, close } = await openPage("graphs.html");
  try {
    await page.waitForFunction("globalThis.compareGraphs");
    const rows = (await page.evaluate("compareGraphs()")) as Comparison[];
    for (const { graph, output, error, largest, ms } of rows) {
      const times = `webgpu ${ms.webgpu.toFixed(0)} ms, wasm ${ms.wasm.toFixed(0)} ms`;
      console.log(
        `${graph.padEnd(22)} ${output.padEnd(18)} error ${error.toExponential(1)} of ${largest.toFixed(2)}  ${times}`,
      );
    }
    const wrong = rows.filter(({ error, largest }) => !(error <= LIMIT) || !(largest > 0));
    expect(wrong).toEqual([]);
    expect(new Set(rows.map(({ graph }) => graph)).size).toBe(7);
  } finally {
    await close();
  }
});
