/** A browser without WebGPU gets an answer all the same, and is told what it runs on and why. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { scene, scenePath } from "./support/scenes";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test("runs on WASM and says so", async () => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl") });
  expect(await app.page.evaluate(async () => (await navigator.gpu?.requestAdapter()) ?? null)).toBeNull();
  await app.upload(scenePath(scene("wood")));
  expect(await app.ask("the frog")).not.toBe("error");
  expect(await app.find("model-status").getAttribute("data-provider")).toBe("wasm");
  // Out of the prompt, or the key would be a letter in it.
  await app.page.keyboard.press("Escape");
  await app.page.keyboard.press("i");
  await app
    .find("model-panel")
    .getByText(/WebGPU/)
    .first()
    .waitFor({ timeout: 30_000 });
  expect(app.complaints).toEqual([]);
});
