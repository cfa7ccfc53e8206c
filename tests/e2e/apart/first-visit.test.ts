/** The first visit over 1.5 Mbps, from `loupe serve`: bytes and seconds until the first point and the first answer. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../../../src/cli/serving/server";
import { readManifest } from "../../../src/engine/store/load";
import { folderSource } from "../../../src/engine/store/source-node";
import { launchBrowser } from "../support/browser";
import { SlowLine } from "../support/slow-line";
import { Visit } from "../support/visit";

const RATE = 1_500_000;
const MB = 1_000_000;
/** The bar may stand still so long, in ms. */
const STILL = 5_000;

let server: Server;
/** Bytes of the default bundle's files. */
let bundle: number;
beforeAll(async () => {
  const { files } = await readManifest(folderSource("models/nano"));
  bundle = files.reduce((sum, { bytes }) => sum + bytes, 0);
  server = await startServer({ app: "dist", models: null }, "127.0.0.1", 0);
});
afterAll(() => {
  server?.close();
  server?.closeAllConnections();
});

/** Writes down every change of the bar in the page: when, and how full. */
const WATCH = `
  globalThis.bars = [];
  new MutationObserver(() => {
    const bar = document.querySelector('[data-testid="model-status"] progress');
    const value = bar && bar.hasAttribute("value") ? bar.value : null;
    const last = globalThis.bars.at(-1);
    if (value !== null && (!last || last.value !== value)) globalThis.bars.push({ at: performance.now(), value });
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["value"] });
`;

interface Bar {
  at: number;
  value: number;
}

test.each([
  ["wasm", 14],
  ["webgpu", 16],
])("on %s pointing works after at most %i MB, and the bar never stands still", async (provider, most) => {
  const browser: Browser = await launchBrowser({ webgpu: provider === "webgpu" });
  const line = await SlowLine.open((server.address() as AddressInfo).port, RATE);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const requests: string[] = [];
    context.on("request", (request) => requests.push(request.url()));
    await context.addInitScript(WATCH);
    const page = await context.newPage();
    page.setDefaultTimeout(600_000);
    const began = performance.now();
    const told = () => ({ MB: line.bytes / MB, s: (performance.now() - began) / 1000 });
    const visit = await Visit.open(page, `${line.url}?provider=${provider}`);
    const shown = told();
    await visit.sample("espresso");
    const opened = told();
    await visit.find("model-status").getByText("Click on things already").waitFor();
    const pointing = told();
    await visit.click(0.5, 0.5);
    const pointed = told();
    await visit.ready();
    const ready = told();
    const bars = (await page.evaluate("globalThis.bars")) as Bar[];
    const answered = provider === "wasm" ? [await visit.ask("the cup"), told()] : null;
    const still = bars.slice(1).map(({ at }, i) => at - (bars[i] as Bar).at);
    console.log(
      JSON.stringify({ provider, shown, opened, pointing, pointed, ready, answered, still: Math.max(...still) }),
    );
    const before = told();
    await page.reload();
    await visit.ready();
    console.log(JSON.stringify({ second: { MB: told().MB - before.MB, s: told().s - before.s } }));
    expect(requests.filter((url) => !url.startsWith(line.url) && !url.startsWith("blob:"))).toEqual([]);
    expect(pointing.MB).toBeLessThanOrEqual(most);
    expect(ready.MB).toBeLessThanOrEqual(bundle / MB + 5);
    expect(bars.length).toBeGreaterThan(20);
    expect(bars.map(({ value }) => value)).toEqual(bars.map(({ value }) => value).sort((a, b) => a - b));
    expect(Math.max(...still)).toBeLessThanOrEqual(STILL);
  } finally {
    await browser.close();
    line.close();
  }
});
