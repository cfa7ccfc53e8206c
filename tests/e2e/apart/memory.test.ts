/** 50 answers on one photo, in Chromium on WASM: memory must not grow with them. */
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { App } from "../support/app";
import { launchBrowser } from "../support/browser";
import { scene, scenePath } from "../support/scenes";

const ANSWERS = 50;
/** The first ones fill caches and warm code up. */
const WARM = 10;
/** Bytes an answer, at most. Its object stays in the page: mask, thought and heatmap are part of the document. */
const MOST = { wasm: 1_000, worker: 20_000, page: 200_000 };

/** Asked in turns. Of the wood, each is answered with a thing. */
const QUESTIONS = ["the frog", "the zebra"];

interface Memory {
  wasm: number;
  worker: number;
  page: number;
}

/** Before the engine's worker's own code: it remembers the WebAssembly memories that are made. */
const REMEMBER = `
  const memories = [];
  WebAssembly.Memory = class extends WebAssembly.Memory {
    constructor(...args) { super(...args); memories.push(this); }
  };
  globalThis.wasmBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
`;

async function remember(context: BrowserContext): Promise<void> {
  await context.route("**/assets/worker-*.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: REMEMBER + (await response.text()) });
  });
}

/** Bytes: of WebAssembly, and of JavaScript in workers and in the page, after a collection. */
async function measure({ page }: App): Promise<Memory> {
  const sizes = await Promise.all(
    page
      .workers()
      .map((worker) => worker.evaluate(() => (Reflect.get(globalThis, "wasmBytes") as () => number)?.() ?? 0)),
  );
  const { worker, page: window } = await page.evaluate(async () => {
    type Part = { bytes: number; types: string[]; attribution: { scope: string }[] };
    const { breakdown } = await (
      performance as unknown as { measureUserAgentSpecificMemory(): Promise<{ breakdown: Part[] }> }
    ).measureUserAgentSpecificMemory();
    const script = breakdown.filter(({ types }) => types.includes("JavaScript"));
    const of = (scope: string) =>
      script
        .filter((part) => part.attribution.some((one) => one.scope === scope))
        .reduce((sum, { bytes }) => sum + bytes, 0);
    return { worker: of("DedicatedWorkerGlobalScope"), page: of("Window") };
  });
  return { wasm: sizes.reduce((sum, size) => sum + size, 0), worker, page: window };
}

/** Of the line through the values that is nearest to them. */
function slope(values: number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const rise = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  return rise / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
}

let browser: Browser;
beforeAll(async () => {
  // Without it the browser collects when it likes, half a minute later.
  browser = await launchBrowser({ webgpu: false, more: ["--enable-blink-features=ForceEagerMeasureMemory"] });
});
afterAll(() => browser?.close());

test(`${ANSWERS} answers leave nothing behind but their objects`, async () => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", prepare: remember });
  await app.upload(scenePath(scene("wood")));
  const measured: Memory[] = [];
  for (let i = 0; i < ANSWERS; i++) {
    expect(await app.ask(QUESTIONS[i % QUESTIONS.length] as string)).toBe("done");
    measured.push(await measure(app));
    const { wasm, worker, page } = measured.at(-1) as Memory;
    const megabytes = [wasm, worker, page].map((bytes) => (bytes / 1e6).toFixed(2));
    if (i % 7 === 0 || i === ANSWERS - 1)
      console.log(`Answer ${i + 1}: ${megabytes.join(", ")} MB (WASM, worker, page)`);
  }
  const slopes = (Object.keys(MOST) as (keyof Memory)[]).map((part) => {
    const bytes = slope(measured.slice(WARM).map((one) => one[part]));
    console.log(`${part}: ${bytes.toFixed(0)} bytes an answer, of ${MOST[part]}`);
    return [part, bytes] as const;
  });
  // All of it was measured.
  expect(Object.values(measured[0] as Memory).every((bytes) => bytes > 100_000)).toBe(true);
  expect(slopes.filter(([part, bytes]) => bytes > MOST[part])).toEqual([]);
  expect(app.complaints).toEqual([]);
});
