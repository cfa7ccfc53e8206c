/** The page's own script or styles do not come: that is said, and loading the page again is all it takes once the cause is gone. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "./support/browser";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test.each([
  ["is missing", { status: 404, body: "Not found" }],
  ["is another page", { status: 200, contentType: "text/html", body: "<p>Welcome to the hotel's network" }],
  ["cannot be reached", null],
])("it %s", async (_, answer) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const script = /\/assets\/index-[^/]*\.js$/;
  await page.route(script, (route) => (answer ? route.fulfill(answer) : route.abort()));
  await page.goto(inject("baseUrl"));
  const said = await page.getByRole("alert").textContent();
  expect(said).toMatch(
    /script \/assets\/index-\S+\.js did not come\. Check your connection, then load this page again\./,
  );
  await page.unroute(script);
  await page.reload();
  await page.getByTestId("file-input").waitFor({ state: "attached" });
  expect(await page.getByRole("alert").count()).toBe(0);
  await context.close();
});

test("its styles do not come: that is said, and it works without", async () => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const styles = /\/assets\/index-[^/]*\.css$/;
  await page.route(styles, (route) => route.fulfill({ status: 404, body: "Not found" }));
  await page.goto(inject("baseUrl"));
  await page.getByTestId("file-input").waitFor({ state: "attached" });
  expect(await page.getByRole("alert").textContent()).toMatch(/styles \/assets\/index-\S+\.css did not come\. Check/);
  await page.unroute(styles);
  await page.reload();
  await page.getByTestId("file-input").waitFor({ state: "attached" });
  expect(await page.getByRole("alert").count()).toBe(0);
  await context.close();
});
