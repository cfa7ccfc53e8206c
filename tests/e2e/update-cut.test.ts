/** An update of the app that does not come through, or waits: whatever happens, what was kept still opens. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { patchedBuild } from "./support/patched-build";
import { Profile } from "./support/profile";
import { StaticServer } from "./support/static-server";
import { Visit } from "./support/visit";

const WASM = "?provider=wasm";

let folder: string;
let server: StaticServer;
let profile: Profile;
let context: BrowserContext;
const build = (name: string) => (name === "A" ? "dist" : join(folder, name));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-builds-"));
  for (const name of ["B", "C"]) await patchedBuild("dist", build(name), name);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  server = await StaticServer.start(build("A"));
  profile = await Profile.make();
  context = await profile.start();
});
afterEach(async () => {
  await profile?.remove();
  await server?.close();
});

const page = () => context.pages()[0] as Page;
const shownBuild = () => page().evaluate(() => document.documentElement.dataset.build ?? "A");
const update = () =>
  page().evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update().catch(() => {});
  });
/** Installing, waiting, active; nothing where none is registered. */
const workers = () =>
  page().evaluate(async () => {
    const found = await navigator.serviceWorker.getRegistration();
    return found ? [found.installing, found.waiting, found.active].map((one) => one?.state ?? null) : [];
  });
const kept = (pattern: RegExp) =>
  page().evaluate(async (source) => {
    const keys = await (await caches.open("loupe-files")).keys();
    return keys.filter(({ url }) => new RegExp(source).test(url)).length;
  }, pattern.source);
const keptPages = () => kept(/index\.html/);
const keptSamples = () => kept(/samples\/\w+\.webp/);

async function visit(): Promise<Visit> {
  const opened = await Visit.open(page(), server.url + WASM);
  await opened.ready();
  return opened;
}

async function restart(): Promise<void> {
  await profile.close();
  context = await profile.start();
}

test("a version that waits is whole after a page of the one before has put its own things in order", async () => {
  const opened = await visit();
  await opened.find("offline-ready").waitFor();
  server.folder = build("B");
  await update();
  await opened.find("update-ready").waitFor();
  await page().reload();
  await opened.ready();
  // What a page keeps once it is ready ends with what is not needed any more.
  await expect.poll(keptSamples).toBe(8);
  await page().waitForTimeout(2000);
  expect(await keptPages()).toBe(2);
  await restart();
  await server.cut();
  await visit();
  expect(await shownBuild()).toBe("B");
  expect((await keptPages()) > 0).toBe(true);
});

test("an update that is cut in the middle of a file is none; it comes with the next visit, and the old opens offline", async () => {
  let opened = await visit();
  server.folder = build("B");
  server.breaks = /index\.html/;
  await update();
  await expect.poll(() => server.count(/index\.html/)).toBe(2);
  await expect.poll(workers).toEqual([null, null, "activated"]);
  await restart();
  await server.cut();
  await visit();
  expect(await shownBuild()).toBe("A");
  server.breaks = /(?!)/;
  await server.back();
  await restart();
  opened = await visit();
  expect(await shownBuild()).toBe("A");
  await opened.find("update-ready").waitFor();
  await restart();
  await server.cut();
  await visit();
  expect(await shownBuild()).toBe("B");
});

test("a first visit cut in the middle of a file is not called ready for offline; the next one is", async () => {
  server.breaks = /Share-.*\.js$/;
  const opened = await visit();
  await expect.poll(workers).toEqual([]);
  expect(await opened.find("offline-ready").count()).toBe(0);
  server.breaks = /(?!)/;
  await page().reload();
  await opened.find("offline-ready").waitFor({ timeout: 300_000 });
  await restart();
  await server.cut();
  await visit();
});

test("the app's page for a file that is missing is not kept as that file", async () => {
  // As where the server gets a new version while the worker fetches the old one's files.
  server.pageForAll = true;
  server.lacks = /Share-.*\.js$/;
  const opened = await visit();
  await expect.poll(workers).toEqual([]);
  server.lacks = /(?!)/;
  await page().reload();
  await opened.find("offline-ready").waitFor({ timeout: 300_000 });
});

test("what was deleted of the app's own files is kept again", async () => {
  let opened = await visit();
  await opened.find("offline-ready").waitFor();
  await expect.poll(keptSamples).toBe(8);
  await page().evaluate(async () => {
    const cache = await caches.open("loupe-files");
    for (const key of await cache.keys()) if (/index\.html|Share-/.test(key.url)) await cache.delete(key);
  });
  await page().reload();
  await opened.ready();
  await expect.poll(keptPages).toBe(1);
  await page().waitForTimeout(1000);
  await restart();
  await server.cut();
  opened = await visit();
  await opened.sample("espresso");
  await opened.find("share").click();
  await opened.find("share-dialog").waitFor();
});
