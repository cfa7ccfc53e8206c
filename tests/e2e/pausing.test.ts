/** A download that is paused: what becomes of it when what has come is deleted. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./support/browser";
import { StaticServer } from "./support/static-server";
import { Visit } from "./support/visit";

let browser: Browser;
let server: StaticServer;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
  server = await StaticServer.start("dist");
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test("what is deleted meanwhile comes again", async () => {
  const page = await (await browser.newContext()).newPage();
  // Time to pause it: smaller files are whole by then, and wait to be used.
  await page.route(/onnx_data|\.wasm$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue().catch(() => {});
  });
  const visit = await Visit.open(page, `${server.url}?provider=wasm`);
  await visit.find("pause-download").click();
  await visit.find("go-on-download").waitFor();
  await visit.find("menu").click();
  await page.getByRole("button", { name: "What is kept on this device" }).click();
  const kept = async () => Number(await visit.find("kept-models").getAttribute("data-bytes"));
  await expect.poll(kept).toBeGreaterThan(100_000);
  await visit.find("delete-models").click();
  await visit.find("delete-models").click();
  await expect.poll(kept).toBe(0);
  await page.keyboard.press("Escape");
  await visit.find("go-on-download").click();
  await visit.ready();
  expect(await visit.find("error-message").count()).toBe(0);
  expect(await visit.find("model-notice").count()).toBe(0);
});
