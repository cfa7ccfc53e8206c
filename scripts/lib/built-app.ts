/** The built app in a Chromium: for pictures of it. */
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { startServer } from "../../src/cli/serving/server";
import { findChromium } from "./chromium.mjs";

/** `work` gets a browser, and the address of the app with the model on the processor. */
export async function withBuiltApp(work: (browser: Browser, url: string) => Promise<void>): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium here. Run `node scripts/setup.mjs --with-tests`.");
  const server = await startServer({ app: resolve("dist"), models: null }, "127.0.0.1", 0);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  try {
    await work(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/?provider=wasm`);
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** From the start page to the answer to a question about a sample. */
export const asked = (sample: string, prompt: string) => async (page: Page) => {
  await page.getByTestId(`sample-${sample}`).click();
  await page.getByTestId("prompt").fill(prompt);
  await page.getByTestId("ask").click();
  await page.waitForSelector('[data-testid="result-state"][data-state="done"]', { timeout: 300_000 });
};
