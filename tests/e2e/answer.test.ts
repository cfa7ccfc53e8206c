/** A photo and a sentence become thought, box, heatmap and mask on WASM; long/ has the same on WebGPU (SwiftShader). */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { describeAnswers } from "./support/answering";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: true });
});
afterAll(() => browser?.close());

describeAnswers("wasm", () => browser);

test("where there is a WebGPU the model starts on it, unasked", async () => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl") });
  try {
    await app.page.waitForSelector('[data-testid="model-status"][data-provider="webgpu"]', { timeout: 300_000 });
    expect(app.complaints).toEqual([]);
  } finally {
    await app.close();
  }
});
