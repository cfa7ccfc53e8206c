/**
 * A part of the page whose request is never answered, or hangs half way: that is said after a while, and no longer once it
 * comes after all. Nothing is lost by it.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { launchBrowser } from "./support/browser";
import { scene, scenePath } from "./support/scenes";
import { StaticServer } from "./support/static-server";
import { Visit } from "./support/visit";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

const WAYS = [
  ["never answers", false],
  ["hangs half way", true],
] as const;
const PHOTO = scenePath(scene("wood"));
const SCRIPT = /^assets\/index-[^/]*\.js$/;
const STYLES = /^assets\/index-[^/]*\.css$/;
/** How long a person waits for a word at most, in ms: what the page waits, and a busy machine. */
const SOON = 60_000;

async function prepared({ onTestFinished }: TestContext, options: Parameters<Browser["newContext"]>[0]) {
  const server = await StaticServer.start("dist");
  const context = await browser.newContext(options);
  onTestFinished(async () => {
    await context.close();
    await server.close();
  });
  return { server, context, page: await context.newPage() };
}

/** Without a service worker, as at a first visit. */
const firstVisit = (test: TestContext) => prepared(test, { serviceWorkers: "block" });

async function opened(test: TestContext) {
  const made = await firstVisit(test);
  return { ...made, visit: await Visit.open(made.page, `${made.server.url}?provider=wasm`) };
}

const alertOf = (page: Page) => page.getByRole("alert");
const isUsable = (page: Page) => page.getByTestId("file-input").waitFor({ state: "attached", timeout: SOON });

async function told(page: Page, what: RegExp): Promise<void> {
  await alertOf(page).filter({ hasText: what }).waitFor({ timeout: SOON });
}

async function openPhoto(visit: Visit): Promise<void> {
  await visit.find("file-input").setInputFiles(PHOTO);
  await visit.laidOut();
}

// Not by expect.poll(), which knows one test at a time.
const isSilent = (page: Page) =>
  page.waitForFunction(() => !document.querySelector("[role=alert]"), null, { timeout: SOON });

describe.concurrent("what the page begins with", () => {
  test.for(WAYS)("its script %s", async ([, half], test) => {
    const { server, page } = await firstVisit(test);
    server.stalls = { match: SCRIPT, half };
    await page.goto(server.url, { waitUntil: "commit" });
    await told(
      page,
      /script \/loupe\/assets\/index-\S+\.js has not come yet: .* Wait a little, or load this page again\./,
    );
    server.goOn();
    await isUsable(page);
    await isSilent(page);
  });

  test.for(WAYS)("its styles: %s", async ([, half], test) => {
    const { server, page } = await firstVisit(test);
    server.stalls = { match: STYLES, half };
    await page.goto(server.url, { waitUntil: "commit" });
    await told(
      page,
      /styles \/loupe\/assets\/index-\S+\.css have not come yet: .* Wait a little, or load this page again\./,
    );
    // Words that nobody sees would be none: a browser draws nothing while it waits for styles.
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length === 1);
    await isUsable(page);
    server.goOn();
    await isSilent(page);
    await page.waitForFunction(() => getComputedStyle(document.documentElement).getPropertyValue("--accent") !== "");
  });

  test("loading the page again is all it takes", async (test) => {
    const { server, page } = await firstVisit(test);
    server.stalls = { match: SCRIPT, half: false };
    await page.goto(server.url, { waitUntil: "commit" });
    await told(page, /has not come yet/);
    server.stalls = { match: /(?!)/, half: false };
    await page.reload({ waitUntil: "commit" });
    await isUsable(page);
    await isSilent(page);
  });

  test("with a service worker too, whose request is the one that stalls", async (test) => {
    const { server, context, page } = await prepared(test, {});
    const visit = await Visit.open(page, `${server.url}?provider=wasm`);
    await visit.ready();
    await visit.find("offline-ready").waitFor();
    await forget(context, page, SCRIPT);
    server.stalls = { match: SCRIPT, half: true };
    await page.reload({ waitUntil: "commit" });
    await told(page, /has not come yet/);
    // What has stalled stays so; what is asked for from now on comes.
    server.stalls = { match: /(?!)/, half: false };
    await page.reload({ waitUntil: "commit" });
    await isUsable(page);
    await isSilent(page);
  });
});

describe.concurrent("what comes when it is wanted", () => {
  test.for([
    ["the script of a dialog", /HelpDialog-.*\.js$/],
    ["its styles", /HelpDialog-.*\.css$/],
  ] as const)("%s", async ([, match], test) => {
    const { server, page } = await opened(test);
    await isUsable(page);
    server.stalls = { match, half: false };
    await page.keyboard.press("?");
    await told(page, /has not come yet: .* Try again, or load/);
    const again = page.getByRole("button", { name: "Try again" });
    await again.click();
    await isSilent(page);
    await told(page, /has not come yet/);
    server.goOn();
    await isSilent(page);
    await page.keyboard.press("?");
    await page.getByTestId("help").waitFor();
  });

  test("the model's worker: told, and trying again brings model and answer", async (test) => {
    const { server, page } = await firstVisit(test);
    server.stalls = { match: /^assets\/worker-.*\.js$/, half: true };
    const visit = await Visit.open(page, `${server.url}?provider=wasm`);
    await told(page, /The model's worker did not .* Try that again/);
    server.goOn();
    await page.getByRole("button", { name: "Try again" }).click();
    await visit.ready();
    await openPhoto(visit);
    expect(await visit.ask("the frog")).toBe("done");
    await isSilent(page);
  });

  test("and so it is where what watches it stalls as well", async (test) => {
    const { server, page } = await firstVisit(test);
    server.stalls = { match: /^assets\/(worker|heartbeat)-.*\.js$/, half: false };
    const visit = await Visit.open(page, `${server.url}?provider=wasm`);
    await told(page, /The model's worker did not come\. Try that again/);
    server.goOn();
    await page.getByRole("button", { name: "Try again" }).click();
    await visit.ready();
  });

  test("the worker that reads photos: told within two minutes, and the photo can be opened again", async (test) => {
    const { server, page } = await firstVisit(test);
    server.stalls = { match: /^assets\/picture-worker-.*\.js$/, half: false };
    const visit = await Visit.open(page, `${server.url}?provider=wasm`);
    await isUsable(page);
    await visit.find("file-input").setInputFiles(PHOTO);
    await alertOf(page)
      .filter({ hasText: /reads photos did not come/ })
      .waitFor({ timeout: 120_000 });
    server.goOn();
    await openPhoto(visit);
    await isSilent(page);
  });

  test("the worker that writes files: told within two minutes, and trying again saves", async (test) => {
    const { server, page, visit } = await opened(test);
    await visit.ready();
    await openPhoto(visit);
    await visit.click(0.5, 0.5);
    server.stalls = { match: /^assets\/file-worker-.*\.js$/, half: false };
    const before = visit.made();
    const saved = visit.save("coco");
    await alertOf(page)
      .filter({ hasText: /writes files did not come/ })
      .waitFor({ timeout: 120_000 });
    server.goOn();
    await page.getByRole("button", { name: "Try again" }).click();
    expect(JSON.parse((await saved).toString()).annotations).toHaveLength(1);
    expect(await visit.made()).toBe(await before);
  });
});

/** What the service worker keeps of these paths is deleted, as a browser short of space deletes it. */
async function forget(context: BrowserContext, page: Page, match: RegExp): Promise<void> {
  const deleted = await page.evaluate(
    async (source) => {
      const cache = await caches.open("loupe-files");
      const keys = (await cache.keys()).filter(({ url }) => new RegExp(source).test(new URL(url).pathname));
      return (await Promise.all(keys.map((key) => cache.delete(key)))).length;
    },
    match.source.replace("^", "/"),
  );
  expect(deleted).toBe(1);
  expect(context.serviceWorkers()).toHaveLength(1);
}
