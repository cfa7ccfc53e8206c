/** What is cut out, on the stage of the built app, while its edges are set or a file of it is chosen. */
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { click, countObjects, inWindow, openPhoto } from "./support/editor";

let browser: Browser;
let app: App;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(async () => {
  await app?.close();
  await browser?.close();
});

const ELEPHANT = { x: 360, y: 270 };
const SKY = { x: 600, y: 40 };

test("Edges, Download and the photo taken away show the cut-out on a checker; held H, and closed, there is the photo", async () => {
  app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm" });
  const { page } = app;
  await openPhoto(app, { sample: "savanna" });
  await click(page, ELEPHANT);
  await countObjects(app, 1, 300_000);
  await page.mouse.move(3, 3);
  const shows = (isCut: boolean) =>
    page.waitForSelector(`[data-testid="stage"][data-cut-out="${isCut}"]`, { timeout: 30_000 });
  /** How far the colour of the screen there is from grey. */
  const colourfulness = async (place: typeof SKY) => {
    await page.waitForTimeout(300);
    const { x, y } = await inWindow(page, place);
    const clip = { x: x - 8, y: y - 8, width: 16, height: 16 };
    const { channels } = await sharp(await page.screenshot({ clip })).stats();
    const means = channels.slice(0, 3).map(({ mean }) => mean);
    return Math.max(...means) - Math.min(...means);
  };
  const [sky, elephant] = [await colourfulness(SKY), await colourfulness(ELEPHANT)];
  expect(sky).toBeGreaterThan(40);

  await page.locator("summary", { hasText: "Edges" }).click();
  await shows(true);
  expect(await colourfulness(SKY)).toBeLessThan(6);
  // Without the fill that a selected object has.
  expect(await colourfulness(ELEPHANT)).not.toBeCloseTo(elephant, 0);
  await page.getByTestId("stage").focus();
  await page.keyboard.down("h");
  await shows(false);
  expect(Math.abs((await colourfulness(SKY)) - sky)).toBeLessThan(3);
  await page.keyboard.up("h");
  await shows(true);
  await page.locator("summary", { hasText: "Edges" }).click();
  await shows(false);

  // One key takes the photo away and brings it back, whatever is selected.
  await page.getByTestId("stage").focus();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+C");
  await shows(true);
  expect(await colourfulness(SKY)).toBeLessThan(6);
  await page.keyboard.down("h");
  await shows(false);
  expect(Math.abs((await colourfulness(SKY)) - sky)).toBeLessThan(3);
  await page.keyboard.up("h");
  await page.keyboard.press("Shift+C");
  await shows(false);
  await app.find("object").locator(".object-main").click();

  await app.find("download").click();
  await shows(true);
  await app.find("card-mask").click();
  await shows(false);
  await app.find("card-cutout").click();
  await shows(true);
  await page.keyboard.press("Escape");
  await shows(false);
  expect(app.complaints).toEqual([]);
});
