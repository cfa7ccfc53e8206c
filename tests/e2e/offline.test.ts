/** The app after the first visit: on a host without headers under a sub-path, as most static hosts are. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Profile } from "./support/profile";
import { scene, scenePath } from "./support/scenes";
import { StaticServer } from "./support/static-server";
import { Visit } from "./support/visit";

const WASM = "?provider=wasm";

let server: StaticServer;
let profile: Profile;
let context: BrowserContext;
/** Everything that any page or worker asked for. */
const requests: string[] = [];
const errors: string[] = [];

async function start(): Promise<Page> {
  context = await profile.start();
  context.on("request", (request) => requests.push(request.url()));
  context.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  return context.pages()[0] ?? context.newPage();
}

beforeAll(async () => {
  server = await StaticServer.start("dist", "/loupe/");
  profile = await Profile.make();
});
afterAll(async () => {
  await profile?.remove();
  await server?.close();
});

test("the first visit is isolated after one reload, and answers", async () => {
  const page = await start();
  let loads = 0;
  page.on("load", () => loads++);
  const visit = await Visit.open(page, server.url + WASM);
  await visit.ready();
  await visit.find("offline-ready").waitFor();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(loads).toBe(2);
  await visit.sample("espresso");
  expect(await visit.ask("the cup")).toBe("done");
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
  // Nothing else reloads it.
  await page.reload();
  await visit.ready();
  expect(loads).toBe(3);
});

test("no file of the runtime was fetched twice, and the install is the shell alone", async () => {
  const wasm = server.asked.filter(({ path }) => /\.(wasm|onnx|onnx_data)$|ort-wasm.*\.mjs$/.test(path));
  expect(wasm.length).toBeGreaterThan(10);
  expect(wasm.map(({ path }) => path)).toEqual([...new Set(wasm.map(({ path }) => path))]);
  const before = server.asked.findIndex(({ path }) => path === "service-worker.js");
  const models = server.asked.findIndex(({ path }) => path.startsWith("models/"));
  const installed = server.asked.slice(before, models).map(({ path }) => path);
  expect(installed.length).toBeGreaterThan(8);
  expect(installed.filter((path) => /\.(wasm|onnx)/.test(path))).toEqual([]);
  expect(server.asked.filter(({ status }) => status !== 200)).toEqual([]);
});

test("with the network cut and the browser restarted all of it works", async () => {
  // The samples, while the page is idle.
  await expect.poll(() => context.pages()[0]?.evaluate(keptSamples)).toBe(8);
  await profile.close();
  await server.cut();
  const page = await start();
  const visit = await Visit.open(page, server.url + WASM);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByTestId("recent-project").first().waitFor();
  await visit.ready();
  await visit.sample("dogs");
  expect(await visit.ask("the dogs")).toBe("done");
  await visit.own(scenePath(scene("wood")));
  expect(await visit.ask("the frog")).toBe("done");
  await visit.click(0.5, 0.5);
  expect((await visit.save("json")).length).toBeGreaterThan(100);
  // Loads a script that nothing has asked for before.
  const png = await visit.save("mask");
  expect(png.subarray(1, 4).toString()).toBe("PNG");
});

test("offline the app says nothing wrong, and nothing ever left the origin", () => {
  const { origin } = new URL(server.url);
  const strangers = requests.filter((url) => !/^(blob|data):/.test(url) && new URL(url).origin !== origin);
  expect(requests.length).toBeGreaterThan(50);
  expect(strangers).toEqual([]);
  // What the browser itself says of a request that could not be made.
  expect(errors.filter((text) => !/ERR_CONNECTION_REFUSED|Failed to load resource/.test(text))).toEqual([]);
});

test("the browser would install it", async () => {
  await profile.close();
  await server.back();
  const page = await start();
  await page.goto(server.url + WASM);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const session = await context.newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // The browser of a test has no window that an app could be installed from.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
  const { url, errors: wrong, data } = await session.send("Page.getAppManifest");
  expect(url).toBe(`${server.url}manifest.webmanifest`);
  expect(wrong).toEqual([]);
  const manifest = JSON.parse(data ?? "{}");
  for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
    const found = await page.evaluate(sizeOfPicture, new URL(src, url).href);
    expect(found).toEqual({ type, sizes: sizes === "any" ? found.sizes : sizes });
  }
});

/** How many photos of samples the service worker keeps. */
async function keptSamples(): Promise<number> {
  const keys = await (await caches.open("loupe-files")).keys();
  return keys.filter(({ url }) => /samples\/\w+\.webp/.test(url)).length;
}

async function sizeOfPicture(url: string) {
  const blob = await (await fetch(url)).blob();
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  return { type: blob.type, sizes: `${image.naturalWidth}x${image.naturalHeight}` };
}
