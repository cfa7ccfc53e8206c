/**
 * A pair of true widths loads in the built app out of its store, on WebGPU in software and on WASM: what of it is ever in
 * JavaScript's memory, and in that of all of the browser's processes. Figures are printed. Needs 6 GB of memory, 3 of disk.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { knowDevices, loseDevice } from "../e2e/support/engine-worker";
import { watchHeap } from "../e2e/support/heap";
import { type ModelsSite, serveModels } from "../e2e/support/pair-site";
import { Profile } from "../e2e/support/profile";
import { Visit } from "../e2e/support/visit";
import { pairFolder } from "../hub/pair";
import { makeWide, WIDE } from "../hub/wide";

/** MB. */
const MOST_HEAP = 300;
const mostMemory = (bytes: number) => (1.3 * bytes) / 1e6 + 500;
const ENDED = '[data-testid="model-status"]:is([data-state="ready"], [data-state="failed"])';

describe.each(WIDE)("%s", (family) => {
  let site: ModelsSite;
  let profile: Profile;
  let bytes: number;

  beforeAll(async () => {
    const hub = await makeWide(family, ["q4"]);
    const pair = pairFolder(hub, family, { language: "q4" }, "sam2_small");
    bytes = pair.bytes;
    site = await serveModels(pair.modelsDir);
    hub.remove();
    profile = await Profile.make();
  });
  afterAll(async () => {
    await profile?.remove();
    site?.stop();
  });

  const address = (provider: string) => `${site.baseUrl}?provider=${provider}`;

  /** In a browser just started. */
  async function load(provider: "wasm" | "webgpu") {
    const context = await profile.start({ webgpu: provider === "webgpu" });
    const page = context.pages()[0] ?? (await context.newPage());
    // The browser, without a page.
    const before = profile.peak();
    const from = performance.now();
    await page.goto(address(provider));
    await page.getByText("Click on things already").waitFor({ timeout: 300_000 });
    // The weights are still to come.
    const heap = await watchHeap(page);
    await page.waitForSelector(ENDED, { timeout: 1_500_000, state: "attached" });
    const seconds = (performance.now() - from) / 1000;
    const used = await page.getByTestId("model-status").getAttribute("data-provider");
    const figures = { seconds, heap: await heap(), memory: (profile.peak() - before) / 1e6 };
    await profile.close();
    console.log(`${family}, ${(bytes / 1e6).toFixed(0)} MB, on ${used}: ${JSON.stringify(figures)}`);
    expect(used).toBe(provider);
    return figures;
  }

  // What of memory it takes beside JavaScript's is printed: more than out of the store, docs/log.md says how much.
  test("it is downloaded", async () => {
    const { heap } = await load("wasm");
    expect(heap).toBeGreaterThan(1);
    expect(heap).toBeLessThan(MOST_HEAP);
  });

  test("on WASM", async () => {
    // A busy machine's collector comes late.
    const loads = [await load("wasm"), await load("wasm")];
    for (const { heap } of loads) {
      expect(heap).toBeGreaterThan(1);
      expect(heap).toBeLessThan(MOST_HEAP);
    }
    const memory = Math.min(...loads.map((one) => one.memory));
    expect(memory).toBeGreaterThan(bytes / 2e6);
    expect(memory).toBeLessThan(mostMemory(bytes));
  });

  // The graphics device in software has the weights in this memory, and what goes there on the way counts twice.
  test("on WebGPU", async () => {
    const { heap, memory } = await load("webgpu");
    expect(heap).toBeGreaterThan(1);
    expect(heap).toBeLessThan(MOST_HEAP);
    expect(memory).toBeGreaterThan(bytes / 2e6);
  });

  test("with its device lost it comes out of the store again, and a click is answered", async () => {
    const context = await profile.start({ webgpu: true });
    await knowDevices(context);
    const page = await context.newPage();
    const visit = await Visit.open(page, address("webgpu"));
    await visit.ready();
    const fetched: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/onnx/")) fetched.push(request.url());
    });
    const from = performance.now();
    await loseDevice(page);
    await visit.sample("espresso");
    await visit.click(0.5, 0.5);
    await visit.ready();
    console.log(`${family}, its device lost: answered after ${((performance.now() - from) / 1000).toFixed(0)} s`);
    expect(await page.getByTestId("model-status").getAttribute("data-provider")).toBe("webgpu");
    expect(await page.getByTestId("object").count()).toBe(1);
    expect(fetched).toEqual([]);
    await profile.close();
  });
});
