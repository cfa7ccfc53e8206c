/** Bundles keep to their budget of bytes: tests/e2e/budget.ts. What runs on WebGPU is counted in long/counts.test.ts; times are the bench's. */
import { expect, test } from "vitest";
import { graphBytes, visitBytes } from "../../scripts/bench/bytes";
import { BUNDLES, type BundleBudget } from "./budget";

/** The registry's default, which the built app opens with. */
const NAME = "nano";
const budget = BUNDLES[NAME] as BundleBudget;

test("its graphs and a first visit", async () => {
  const bytes = { graphs: graphBytes(`models/${NAME}`), visit: (await visitBytes("dist", "wasm")).ready };
  console.log(`Bytes of ${NAME}: ${JSON.stringify(bytes)}`);
  expect(bytes.graphs).toBeLessThanOrEqual(budget.graphs);
  expect(bytes.visit).toBeLessThanOrEqual(budget.firstVisit.wasm);
  // All of it came over the line that was counted.
  expect(bytes.visit).toBeGreaterThan(bytes.graphs / 2);
});
