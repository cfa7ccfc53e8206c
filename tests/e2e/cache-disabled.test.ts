/**
 * "Disable cache" of a browser's tools, in the page and its workers: the model loads as ever. Chromium's tab crashes then
 * when a worker asks for "only-if-cached", at every other opening.
 */
import type { Browser, CDPSession } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "./support/browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

/** Every worker of the page waits until its cache is disabled. */
async function disableCaches(session: CDPSession) {
  session.on("Target.attachedToTarget", async ({ sessionId }) => {
    const steps = [
      { method: "Network.enable" },
      { method: "Network.setCacheDisabled", params: { cacheDisabled: true } },
      { method: "Runtime.runIfWaitingForDebugger" },
    ];
    for (const [id, step] of steps.entries())
      await session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, ...step }) });
  });
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: true, flatten: false });
}

test("the model loads, time and again", async () => {
  for (let i = 0; i < 6; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await disableCaches(await context.newCDPSession(page));
    const crashed = new Promise<string>((resolve) => page.on("crash", () => resolve("crashed")));
    await page.goto(`${inject("baseUrl")}?provider=wasm`);
    const ready = page.waitForSelector('[data-testid="model-status"][data-state="ready"]', { timeout: 120_000 });
    expect(await Promise.race([crashed, ready.then(() => "ready")])).toBe("ready");
    await context.close();
  }
});
