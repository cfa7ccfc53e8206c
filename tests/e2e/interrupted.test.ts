/** A first visit, on a host without headers, that is interrupted: by the reload that isolates it, by a deletion. Nothing is lost. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
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

/** In a fresh profile; until the page has been loaded twice. */
async function visitTwice(address: string, prepare?: (page: Page) => Promise<unknown>): Promise<Visit> {
  const page = await (await browser.newContext()).newPage();
  let loads = 0;
  page.on("load", () => loads++);
  await prepare?.(page);
  const visit = await Visit.open(page, server.url + address);
  await expect.poll(() => loads).toBe(2);
  return visit;
}

test("a question by address is asked", async () => {
  const visit = await visitTwice("?provider=wasm&sample=coffee&ask=the%20cup");
  await expect.poll(() => visit.find("object").count(), { timeout: 300_000 }).toBe(1);
  expect(await visit.page.evaluate(() => location.search)).toBe("?provider=wasm");
  await visit.page.context().close();
});

test("a link opens where nothing may be kept", async () => {
  const { links } = JSON.parse(readFileSync("tests/fixtures/links/v1.json", "utf8"));
  const visit = await visitTwice(links[0].hash, (page) =>
    page.addInitScript(() => {
      const refused = () => {
        throw new DOMException("It is forbidden.", "SecurityError");
      };
      Object.defineProperty(globalThis, "indexedDB", { get: refused });
    }),
  );
  await visit.laidOut();
  await expect.poll(() => visit.find("object").count()).toBeGreaterThan(0);
  await visit.page.context().close();
});

test("what is deleted while its download is paused comes again", async () => {
  const page = await (await browser.newContext()).newPage();
  // Time to pause it: what comes first is whole by then, and waits to be used.
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route(/vision_encoder\.onnx_data|decoder_model_merged\.onnx_data/, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  const whole = page.waitForEvent("requestfinished", (request) => /segment_encoder\.onnx_data/.test(request.url()));
  const visit = await Visit.open(page, `${server.url}?provider=wasm`);
  await whole;
  await visit.find("pause-download").click();
  await visit.find("go-on-download").waitFor();
  goOn();
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
  expect(await visit.find("error-message").allTextContents()).toEqual([]);
  expect(await visit.find("model-notice").allTextContents()).toEqual([]);
});
