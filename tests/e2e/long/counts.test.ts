/** Bundles keep to their budget of counts on WebGPU: tests/e2e/budget.ts. */
import { expect, test } from "vitest";
import { type Counted, countCalls } from "../../../scripts/bench/counts";
import type { Counts } from "../../../scripts/bench/engine-worker";
import { BUNDLES, type BundleBudget } from "../budget";

/** The registry's default, which the built app opens with. */
const NAME = "nano";
const budget = BUNDLES[NAME] as BundleBudget;
const TASK = { photo: "public/samples/coffee.jpg", prompt: "the cup", at: { x: 300, y: 200 } };

test("WebGPU's dispatches, buffers and what is read back, of a step, a photo, a prompt, a click and a hover", async () => {
  const counted = await countCalls("dist", TASK);
  console.log(`WebGPU's calls of ${NAME}: ${JSON.stringify(counted)}`);
  const over = (key: keyof Counts, limits: Partial<Record<keyof Counted, number>>) =>
    (Object.entries(limits) as ["step" | "photo" | "prompt" | "click" | "hover", number][])
      .map(([what, limit]) => ({ what, limit, counted: counted[what][key] }))
      .filter(({ limit, counted }) => counted > limit);
  expect(over("dispatches", budget.dispatches)).toEqual([]);
  expect(over("readBytes", budget.readBytes)).toEqual([]);
  expect(over("buffers", budget.buffers)).toEqual([]);
  // A click's mask comes back, and nothing of it is missed: at least a bit a cell.
  expect(counted.click.readBytes).toBeGreaterThanOrEqual(counted.cells / 8);
});
