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

test("a WebGPU that the processor plays is not taken unasked, which is said; chosen, it is taken, also next time", async () => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl") });
  const runsOn = (provider: string) =>
    app.page.waitForSelector(`[data-testid="model-status"][data-provider="${provider}"]`, {
      timeout: 600_000,
      state: "attached",
    });
  try {
    expect(await app.page.evaluate(async () => (await navigator.gpu.requestAdapter())?.info.architecture)).toBe(
      "swiftshader",
    );
    await runsOn("wasm");
    await app.page.keyboard.press("i");
    expect(await app.find("provider-reason").textContent()).toMatch(/^WASM\. .*processor itself \(swiftshader\)/);
    await app.find("provider-webgpu").click();
    await runsOn("webgpu");
    expect(await app.find("provider-reason").textContent()).toMatch(/^WebGPU\. WebGPU was asked for/);
    // It stays chosen; that it runs there has been seen, and in software that takes a minute.
    await app.page.reload();
    // A key pressed before the page has drawn itself is heard by nobody.
    await app.find("model-status").waitFor({ state: "attached" });
    await app.page.keyboard.press("i");
    await app.page.waitForSelector('[data-testid="provider-webgpu"][aria-pressed="true"]');
    expect(app.complaints).toEqual([]);
  } finally {
    await app.close();
  }
});
