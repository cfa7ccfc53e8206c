import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { type Loss, restsAt } from "../src/report/convergence";
import { reportPage } from "../src/report/page";
import { readRun } from "../src/report/read";

const curve = (of: (step: number) => number, steps = 2000, every = 10): Loss[] =>
  Array.from({ length: steps / every }, (_, index) => ({ step: (index + 1) * every, value: of((index + 1) * every) }));

it("a loss rests once it moves less than a tenth of itself in 300 steps", () => {
  // 1 + e^(−t/τ), without smoothing: 10 % away from its value 300 steps later where e^(−t/τ)·(1 − e^(−300/τ)) = 0.1·(1 + e^(−t/τ)).
  const tau = 200;
  const exact = -tau * Math.log(0.1 / (1 - Math.exp(-300 / tau) - 0.1));
  const found = restsAt(curve((t) => 1 + Math.exp(-t / tau))) ?? 0;
  // Smoothing over the 100 steps before makes it later, by half of them and the curve's bend.
  expect(found).toBeGreaterThan(exact + 40);
  expect(found).toBeLessThan(exact + 70);
});

it("noise of single batches does not keep it moving, a second fall does", () => {
  const noise = (t: number) => (t % 20 === 0 ? 0.2 : -0.2);
  expect(restsAt(curve((t) => 1 + noise(t)))).not.toBeNull();
  const fallsAgain = restsAt(curve((t) => (t <= 250 ? 1 : 0.5))) ?? 0;
  expect(fallsAgain).toBeGreaterThan(250);
});

it("no rest where it goes on falling, nor where the run ends too soon to tell", () => {
  expect(restsAt(curve((t) => Math.exp(-t / 500)))).toBeNull();
  expect(restsAt(curve(() => 1, 300))).toBeNull();
  expect(restsAt(curve(() => 1, 310))).toBe(10);
  expect(restsAt([])).toBeNull();
});

it("the report tells it in samples", () => {
  const run = mkdtempSync(path.join(os.tmpdir(), "loupe-rest-"));
  try {
    mkdirSync(path.join(run, "rl"));
    const lines = curve(() => 0.5, 400).map(({ step, value }) => JSON.stringify({ step, loss: value, metrics: {} }));
    writeFileSync(path.join(run, "rl/metrics.jsonl"), lines.join("\n"));
    writeFileSync(
      path.join(run, "rl/config.json"),
      JSON.stringify({ recipe: { name: "x", stages: { rl: { steps: 400, batch: 128 } } } }),
    );
    const read = readRun(run);
    expect(read.stages.map(({ restsAfter }) => restsAfter)).toEqual([1280]);
    expect(reportPage(read)).toContain("<td>1,280 samples</td>");
  } finally {
    rmSync(run, { recursive: true });
  }
});
