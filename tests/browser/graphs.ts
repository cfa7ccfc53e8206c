/**
 * Every graph of the default bundle on WebGPU (SwiftShader) and WASM in Chromium, outputs within 1e-3 relative.
 *
 *   npx tsx tests/browser/graphs.ts            LOUPE_MODELS_DIR=DIR for another models folder, CHROMIUM=FILE for another browser
 */
import type { Comparison } from "./graphs-page";
import { openPage } from "./harness";

const LIMIT = 1e-3;

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
  for (const { graph, output } of wrong) console.error(`WebGPU and WASM disagree: ${graph} ${output}`);
  process.exitCode = wrong.length ? 1 : 0;
} finally {
  await close();
}
