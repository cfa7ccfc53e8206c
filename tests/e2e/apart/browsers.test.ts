/** The built app in Firefox and WebKitGTK: a sample, a click, a question, a reload, the files. All on WASM. */
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { ENTER, OtherApp } from "./other-app";
import { type OtherBrowser, open, otherBrowsers } from "./other-browsers";

/** What the app uses where it is there, and does without where it is not. */
const FEATURES = `
  const has = async (ask) => { try { return Boolean(await ask()); } catch { return false; } };
  const features = {
    "cross-origin isolation": () => crossOriginIsolated,
    WebGPU: () => navigator.gpu?.requestAdapter(),
    "JSPI": () => WebAssembly.Suspending,
    OPFS: () => navigator.storage.getDirectory(),
    "persistent storage": () => navigator.storage.persist,
    "share": () => navigator.share,
    "locks": () => navigator.locks,
    "service worker": () => navigator.serviceWorker,
    "deflate-raw": () => new CompressionStream("deflate-raw"),
    "OffscreenCanvas": () => new OffscreenCanvas(1, 1).getContext("2d"),
    "light-dark()": () => CSS.supports("color", "light-dark(red, blue)"),
  };
  const told = {};
  for (const [name, ask] of Object.entries(features)) told[name] = await has(ask);
  return { agent: navigator.userAgent, told };`;

describe.each(Object.entries(otherBrowsers))("%s", (name, start) => {
  let browser: OtherBrowser;
  let app: OtherApp;
  let objects: string[] = [];
  const told: Record<string, number> = {};
  const since = (from: number) => Number(((performance.now() - from) / 1000).toFixed(1));

  beforeAll(async () => {
    browser = await open(start);
    app = new OtherApp(browser);
  });
  afterAll(() => browser?.close());

  test("the page opens, and a sample with it", async () => {
    const from = performance.now();
    await app.open(inject("baseUrl"));
    await app.has('[data-testid="sample-espresso"]');
    told.page = since(from);
    const { agent, told: features } = await app.run<{ agent: string; told: Record<string, boolean> }>(
      `return (async () => { ${FEATURES} })()`,
    );
    console.log(`${name}: ${agent}`);
    console.log(`${name}: ${JSON.stringify(features)}`);
    await app.click("sample-espresso");
    await app.has('[data-testid="stage"][data-view]');
    told.photo = since(from);
    await app.has('[data-testid="model-status"][data-state="ready"]', 300);
    told.model = since(from);
    expect(await app.attribute("model-status", "data-provider")).toBe("wasm");
  });

  test("a click makes an object", async () => {
    const from = performance.now();
    await app.click("tool-point");
    await app.clickPhoto(0.5, 0.5);
    await app.has('[data-testid="object"]', 300);
    told.click = since(from);
  });

  test("a question is answered", async () => {
    const from = performance.now();
    await app.click("prompt");
    await app.type(`the cup${ENTER}`);
    await app.has('[data-testid="result-state"][data-state="thinking"]', 300);
    await app.has('[data-testid="result-state"][data-state="done"]', 300);
    told.answer = since(from);
    objects = await app.objects();
    expect(objects).toHaveLength(2);
  });

  test("after a reload it is all there again", async () => {
    // What was done last is written a moment later.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await app.reload();
    await app.until(`return document.querySelectorAll('[data-testid="object"]').length === 2`);
    expect(await app.objects()).toEqual(objects);
    expect(await app.attribute("kept-status", "data-keeping")).toBeNull();
  });

  test("mask and answer are saved as files", async () => {
    await app.click("object", '[data-source="words"]');
    const png = await app.save("mask", ".png");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    const { think, rle } = JSON.parse((await app.save("json", ".json")).toString());
    expect(think).not.toBe("");
    expect(rle.counts).not.toBe("");
    console.log(`${name}, seconds: ${JSON.stringify(told)}`);
  });
});
