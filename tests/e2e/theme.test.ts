/** The theme of the built app before anything of it has run. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "./support/browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test.each([
  ["dark", "light", "rgb(27, 28, 32)"],
  ["light", "dark", "rgb(255, 255, 255)"],
] as const)("%s was chosen on a device that is %s: there is no flash of the other", async (chosen, device, ground) => {
  const context = await browser.newContext({ colorScheme: device });
  await context.addInitScript((theme) => localStorage.setItem("loupe-theme", theme), chosen);
  // The page's own script never comes.
  await context.route("**/assets/*.js", () => {});
  const page = await context.newPage();
  await page.goto(inject("baseUrl"), { waitUntil: "commit" });
  await page.waitForFunction(() => [...document.styleSheets].some(({ cssRules }) => cssRules.length));
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(ground);
  await context.close();
});
