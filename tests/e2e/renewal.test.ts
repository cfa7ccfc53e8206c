/** New versions of the app, under the hands of people who have it open. */
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildNext } from "./support/next-build";
import { Profile } from "./support/profile";
import { StaticServer } from "./support/static-server";
import { Visit } from "./support/visit";

const WASM = "?provider=wasm";

let folder: string;
let server: StaticServer;
let profile: Profile;
let context: BrowserContext;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-builds-"));
  await cp("dist", join(folder, "now"), { recursive: true });
  await buildNext(join(folder, "next"));
  server = await StaticServer.start(join(folder, "now"));
  profile = await Profile.make();
  context = await profile.start();
});
afterAll(async () => {
  await profile?.remove();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Whether the page runs the next version. */
const isNext = (page: Page) => page.evaluate(() => "loupeNext" in globalThis);
const update = (page: Page) =>
  page.evaluate(async () => void (await navigator.serviceWorker.getRegistration())?.update());

test("a new version waits for a person, and then both tabs have it, with all that was made", async () => {
  const first = await Visit.open(context.pages()[0] ?? (await context.newPage()), server.url + WASM);
  await first.ready();
  await first.sample("espresso");
  await first.click(0.5, 0.4);
  const made = await first.made();
  const second = await Visit.open(await context.newPage(), server.url + WASM);
  await second.ready();
  await second.sample("dogs");
  await second.click(0.5, 0.5);
  const other = await second.made();
  expect([await isNext(first.page), await isNext(second.page)]).toEqual([false, false]);
  const models = server.count(/^models\/.*onnx/);

  server.folder = join(folder, "next");
  await update(first.page);
  await first.find("update-ready").waitFor();
  await second.find("update-ready").waitFor();
  // A reload is not what takes it.
  await first.page.reload();
  await first.laidOut();
  expect(await isNext(first.page)).toBe(false);

  // Not with words typed that would be gone.
  await second.find("prompt").fill("the ze");
  await second.find("update-ready").waitFor({ state: "hidden" });
  await first.find("take-version").click();
  await first.page.waitForFunction(() => "loupeNext" in globalThis, null, { timeout: 60_000 });
  await first.laidOut();
  await expect.poll(() => first.made()).toBe(made);
  expect([await isNext(second.page), await second.find("prompt").inputValue()]).toEqual([false, "the ze"]);
  await second.find("prompt").fill("");
  await second.page.waitForFunction(() => "loupeNext" in globalThis, null, { timeout: 60_000 });
  await second.laidOut();
  await expect.poll(() => second.made()).toBe(other);

  await first.ready();
  expect(server.count(/^models\/.*onnx/)).toBe(models);
  expect(server.count(/\.wasm$/)).toBe(1);
  await second.page.close();
});

test("a part that is on neither server nor device: one reload, and the work is there", async () => {
  const page = context.pages()[0] as Page;
  const visit = await Visit.open(page, server.url + WASM);
  await visit.laidOut();
  const made = await visit.made();
  // As where a worker could not keep all: what the page loads late is gone from here and there.
  const late = (await readdir(join(folder, "next/assets"))).filter((name) => /^Share-.*\.js$/.test(name));
  expect(late).toHaveLength(1);
  await page.evaluate(async (name) => {
    const cache = await caches.open("loupe-files");
    for (const key of await cache.keys()) if (key.url.includes(name)) await cache.delete(key);
  }, late[0] as string);
  server.folder = join(folder, "now");
  let loads = 0;
  page.on("load", () => loads++);
  const models = server.count(/^models\/.*onnx/);
  await visit.find("share").click();
  // The one that heals brings the server's version, and the one that isolates it has been had.
  await expect.poll(() => loads).toBe(1);
  await visit.laidOut();
  await expect.poll(() => visit.made()).toBe(made);
  expect(await isNext(page)).toBe(false);
  await visit.ready();
  await visit.find("object").first().click();
  expect((await visit.save("mask")).length).toBeGreaterThan(100);
  expect(loads).toBe(1);
  expect(server.count(/^models\/.*onnx/)).toBe(models);
});

test("a page whose own script is gone begins anew from the server", async () => {
  const page = context.pages()[0] as Page;
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.evaluate(async () => {
    const cache = await caches.open("loupe-files");
    for (const key of await cache.keys()) if (/assets\/index-[^/]*\.js/.test(key.url)) await cache.delete(key);
  });
  server.folder = join(folder, "next");
  let loads = 0;
  page.on("load", () => loads++);
  await page.reload();
  await page.waitForFunction(() => "loupeNext" in globalThis, null, { timeout: 60_000 });
  expect(loads).toBeLessThanOrEqual(2);
});
