/** The graphics device goes, as after a driver's reset: the model starts anew, and what was asked is answered. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { App } from "../support/app";
import { launchBrowser } from "../support/browser";
import { holdAnswer, knowDevices, loseDevice } from "../support/engine-worker";
import { scene, scenePath } from "../support/scenes";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: true });
});
afterAll(() => browser?.close());

test.each(["while nobody waits", "in the middle of an answer"])("%s", async (when) => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "webgpu", prepare: knowDevices });
  await app.upload(scenePath(scene("wood")));
  expect(await app.ask("the frog")).toBe("done");
  if (when === "while nobody waits") await loseDevice(app.page);
  else await holdAnswer(app.page);
  await app.start("the zebra");
  if (when !== "while nobody waits") await loseDevice(app.page);
  expect(await app.waitFor(["done", "error"])).toBe("done");
  expect(await app.message()).toBe("");
  expect(await app.objects()).toHaveLength(2);
  expect(await app.find("model-status").getAttribute("data-provider")).toBe("webgpu");
  await app.close();
});
