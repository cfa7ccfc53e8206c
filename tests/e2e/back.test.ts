/** The browser's Back and Forward never lose work, and never leave the page where there is a start page to go back to. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "./support/browser";
import { Tab } from "./support/tab";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test("Back leads from a photo to the start page, Forward to it again, and a reload stays", async () => {
  const context = await browser.newContext();
  const tab = await Tab.open(context, `${inject("baseUrl")}?provider=wasm`);
  const { page } = tab;
  await tab.choose("table.jpg");
  await tab.makeObject();
  const objects = await tab.objects();
  const isThere = async () => {
    await tab.laidOut();
    await expect.poll(() => tab.objects()).toEqual(objects);
  };
  const length = () => page.evaluate(() => history.length);
  const entries = await length();

  await page.goBack();
  await tab.find("drop-zone").waitFor();
  await expect.poll(() => tab.find("recent-project").count()).toBe(1);
  await page.goForward();
  await isThere();
  await page.reload();
  await isThere();
  expect(await length()).toBe(entries);

  // The button leads there as well, and Back from there to the photo.
  await tab.find("home").click();
  await tab.find("drop-zone").waitFor();
  await page.goBack();
  await isThere();
  await page.goBack();
  await tab.find("drop-zone").waitFor();
  // A place in the page, as a link's: what is shown stays.
  await page.goForward();
  await isThere();
  await page.evaluate(() => {
    location.hash = "#somewhere";
  });
  await page.goBack();
  await isThere();
  await context.close();
});

test("a link pasted over a photo is one entry: Back leads to the photo", async () => {
  const { links } = JSON.parse(readFileSync("tests/fixtures/links/v1.json", "utf8")) as { links: { hash: string }[] };
  const context = await browser.newContext();
  const tab = await Tab.open(context, `${inject("baseUrl")}?provider=wasm`);
  const { page } = tab;
  const heading = () => page.getByRole("heading", { level: 1 }).textContent();
  await tab.choose("table.jpg");
  await tab.makeObject();
  await page.evaluate((hash) => location.assign(hash), links[0]?.hash as string);
  await expect.poll(heading).toBe("A cup of coffee");
  await page.goBack();
  await expect.poll(heading).toBe("table.jpg");
  await page.goForward();
  await expect.poll(heading).toBe("A cup of coffee");
  await context.close();
});
