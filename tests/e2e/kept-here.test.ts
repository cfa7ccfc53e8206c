/** What is kept on the device and what became of it: told, deleted, missed; shared photos; a page that died. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Profile } from "./support/profile";
import { StaticServer } from "./support/static-server";
import { Visit } from "./support/visit";

const WASM = "?provider=wasm";

let server: StaticServer;
let profile: Profile;
let context: BrowserContext;
let page: Page;
let visit: Visit;

beforeAll(async () => {
  server = await StaticServer.start("dist");
  profile = await Profile.make();
  context = await profile.start();
  page = context.pages()[0] ?? (await context.newPage());
  visit = await Visit.open(page, server.url + WASM);
  await visit.ready();
  await visit.sample("espresso");
  await visit.click(0.5, 0.4);
});
afterAll(async () => {
  await profile?.remove();
  await server?.close();
});

const bytes = async (what: string) => Number(await visit.find(`kept-${what}`).getAttribute("data-bytes"));

test("the panel tells what is kept, and whether it may be deleted", async () => {
  await visit.find("menu").click();
  await page.getByRole("button", { name: "What is kept on this device" }).click();
  await visit.find("storage-panel").locator('[aria-busy="false"]').waitFor();
  expect(await visit.find("persisted").textContent()).toMatch(/Kept by the browser: (yes|may be deleted)/);
  expect(await bytes("app")).toBeGreaterThan(1e6);
  expect(await bytes("models")).toBeGreaterThan(20e6);
  // The sample's own file, and what was made of it.
  expect(await bytes("projects")).toBeGreaterThan(60_000);
});

test("what a person deletes is gone, and not missed", async () => {
  await visit.find("delete-models").click();
  await visit.find("delete-models").click();
  await expect.poll(() => bytes("models")).toBe(0);
  expect(await visit.find("offline-ready").count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.reload();
  await visit.laidOut();
  await visit.ready();
  expect(await visit.find("lost").count()).toBe(0);
});

test("what the browser deletes is missed", async () => {
  // Until it is written down that all of it is there again.
  await expect.poll(() => page.evaluate(() => localStorage.getItem("loupe-expected"))).toBe("yes 1");
  const session = await context.newCDPSession(page);
  await page.goto("about:blank");
  const storageTypes = "indexeddb,cache_storage,service_workers,file_systems";
  await session.send("Storage.clearDataForOrigin", { origin: new URL(server.url).origin, storageTypes });
  visit = await Visit.open(page, server.url + WASM);
  await visit.find("lost").waitFor({ timeout: 120_000 });
  expect(await visit.find("lost").textContent()).toContain(
    "This browser has deleted what Loupe kept here: the model, which is downloaded again, and a project.",
  );
  await visit.ready();
});

test("a photo that another app shares is opened, once", async () => {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  // As the system's share sheet sends it; the page itself may send no forms.
  const answered = await page.evaluate(async () => {
    const photo = await (await fetch("samples/cat.jpg")).blob();
    const body = new FormData();
    body.append("files", new File([photo], "from another app.jpg", { type: "image/jpeg" }));
    return (await fetch("./?share", { method: "POST", body })).url;
  });
  expect(answered).toBe(`${server.url}?shared`);
  visit = await Visit.open(page, `${server.url}${WASM}&shared`);
  await visit.laidOut();
  expect(await page.getByText("from another app.jpg").count()).toBeGreaterThan(0);
  expect(new URL(page.url()).searchParams.has("shared")).toBe(false);
  expect(await page.evaluate(() => caches.has("loupe-shared"))).toBe(false);
});

test("a page that died while it worked is followed by a careful one, with a way back", async () => {
  await page.goto(`${server.url}icon.svg`);
  // What such a page leaves: no farewell has struck it out.
  await page.evaluate(() => localStorage.setItem("loupe-running", "loading"));
  visit = await Visit.open(page, server.url);
  await visit.find("careful").waitFor();
  expect(await visit.find("careful").textContent()).toContain("ended while it loaded the model");
  await visit.ready();
  expect(await visit.find("model-status").getAttribute("data-provider")).toBe("wasm");
  // It stays so, without reloading by itself.
  await page.reload();
  await visit.find("careful").waitFor();
  await visit.find("run-as-usual").click();
  await visit.find("careful").waitFor({ state: "detached" });
  expect(await page.evaluate(() => localStorage.getItem("loupe-careful"))).toBeNull();
});
