/** The one reload that isolates a page on a host without headers loses nothing that its address asked for. */
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
