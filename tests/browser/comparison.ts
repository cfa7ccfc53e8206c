/** What graphs-page.ts finds, told and held to one bar. */
import { expect } from "vitest";
import type { Comparison } from "./graphs-page";
import type { OpenPage } from "./harness";

/** Relative to the largest value of an output. */
const LIMIT = 1e-3;

/** Of the default bundle, unless another is named. `page` shows graphs.html. Returns the graphs' names. */
export async function expectSameGraphs({ page }: OpenPage, bundle?: string): Promise<Set<string>> {
  await page.waitForFunction("globalThis.compareGraphs");
  const rows = (await page.evaluate(`compareGraphs(${JSON.stringify(bundle)})`)) as Comparison[];
  for (const { graph, output, error, largest, ms } of rows) {
    const times = `webgpu ${ms.webgpu.toFixed(0)} ms, wasm ${ms.wasm.toFixed(0)} ms`;
    console.log(
      `${graph.padEnd(22)} ${output.padEnd(18)} error ${error.toExponential(1)} of ${largest.toFixed(2)}  ${times}`,
    );
  }
  const wrong = rows.filter(({ error, largest }) => !(error <= LIMIT) || !(largest > 0));
  expect(wrong).toEqual([]);
  return new Set(rows.map(({ graph }) => graph));
}

/** Intersection over union of two masks written as 0s and 1s. */
export function maskIou(a: string, b: string): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i] === "1" && b[i] === "1" ? 1 : 0;
    either += a[i] === "1" || b[i] === "1" ? 1 : 0;
  }
  return either ? both / either : 1;
}
