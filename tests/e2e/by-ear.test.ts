/** By keyboard and by ear alone, on the built app: from the start page to a saved cut-out, and every word that is said on the way. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { boundsOf, scene, scenePath, truthOf } from "./support/scenes";
import { Speech } from "./support/speech";

const WOOD = scene("wood");
/** What is said of an outline: where, how large, and how good. */
const OF = "[a-z ]+, (under )?\\d+\u00a0% of the photo, (edges good|check the edges|unsure)";

let browser: Browser;
let app: App;
let page: Page;
let speech: Speech;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

/** Something has the focus all the time: the page as a whole never does. */
async function press(keys: string): Promise<void> {
  await page.keyboard.press(keys);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  expect(await page.evaluate(() => document.activeElement?.tagName), `after ${keys}`).not.toBe("BODY");
}

/** The name of what has the focus, as a screen reader would begin to read it. */
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    return element.getAttribute("aria-label") ?? element.textContent ?? "";
  });

/** Presses the keys until what has the focus is called so. */
async function find(keys: string, name: RegExp, most = 60): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < most; i++) {
    passed.push(await focused());
    if (name.test(passed.at(-1) ?? "")) return;
    await press(keys);
  }
  throw new Error(`${keys} never came to ${name}, but to ${JSON.stringify(passed)}`);
}

/** Moves the crosshair to a place in pixels of the photo, by arrows. */
async function steer(x: number, y: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const at = app.find("crosshair");
    const place = (await at.count())
      ? [Number(await at.getAttribute("data-x")), Number(await at.getAttribute("data-y"))]
      : null;
    const scale = Number((await app.find("stage").getAttribute("data-view"))?.split(",")[0]);
    const near = 12 / scale;
    if (!place) await page.keyboard.press("ArrowRight");
    else if (Math.abs((place[0] ?? 0) - x) > near)
      await page.keyboard.press((place[0] ?? 0) < x ? "ArrowRight" : "ArrowLeft");
    else if (Math.abs((place[1] ?? 0) - y) > near)
      await page.keyboard.press((place[1] ?? 0) < y ? "ArrowDown" : "ArrowUp");
    else break;
  }
  // The place is said once the crosshair rests.
  await page.waitForTimeout(500);
}

const middle = ([x1, y1, x2, y2]: readonly number[]) =>
  [((x1 ?? 0) + (x2 ?? 0)) / 2, ((y1 ?? 0) + (y2 ?? 0)) / 2] as const;

test("from the start page to a saved cut-out", async () => {
  app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", prepare: Speech.listen });
  page = app.page;
  speech = new Speech(page);

  // A photo is chosen.
  await page.keyboard.press("Tab");
  const choose = page.waitForEvent("filechooser");
  for (
    let i = 0;
    i < 60 && (await page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)) !== "choose-photo";
    i++
  )
    await press("Tab");
  await page.keyboard.press("Enter");
  await (await choose).setFiles(scenePath(WOOD));
  await speech.until(/^Photo open: wood\.jpg$/);
  expect(await focused()).toMatch(/^Photo\. Arrow keys move a crosshair/);
  await speech.until(/^The model is ready$/, 300_000);

  // A question.
  await press("Shift+F6");
  expect(await focused()).toBe("Ask for anything in the photo");
  await page.keyboard.type("the frog\n");
  expect(await speech.until(/^frog, /)).toEqual([
    "Looking: the frog",
    expect.stringMatching(new RegExp(`^frog, ${OF}$`)),
  ]);

  // One that nothing matches; what is offered instead is before the field.
  await page.keyboard.type("the airplane\n");
  expect(await speech.until(/^Nothing in this photo/)).toEqual([
    "Looking: the airplane",
    expect.stringMatching(
      /^Nothing in this photo matches “the airplane”\. Offered instead: [a-z, ]+\. Show it by a click or a box, or ask in other words\.$/,
    ),
  ]);
  await find("Shift+Tab", /^Show me$/, 3);
  await press("Enter");
  expect(await speech.texts()).toEqual(["Click it in the photo, or draw a box around it"]);
  expect(await focused()).toMatch(/^Photo\./);

  // Clicks on what was found, by the crosshair.
  const [frog] = await app.objects();
  await steer(...middle(frog?.bounds ?? []));
  const heard = await speech.until(/inside frog$/);
  expect(heard.at(-1)).toMatch(/^\d+\u00a0% across, \d+\u00a0% down, inside frog$/);
  // The places on the way are not all said.
  expect(heard.length).toBeLessThan(10);
  await press("Enter");
  expect((await speech.until(/^Added to frog/))[0]).toMatch(new RegExp(`^Added to frog, ${OF}$`));
  await press("ArrowUp");
  await speech.until(/across/);
  await press("-");
  expect((await speech.until(/^Taken from frog/))[0]).toMatch(new RegExp(`^Taken from frog, ${OF}$`));
  await press("Shift+ArrowDown");
  expect((await speech.until(/^pixel/))[0]).toMatch(/^pixel \d+, \d+/);

  // A new object.
  await steer(...middle(boundsOf(truthOf(WOOD, "the zebra"))));
  await speech.until(/across/);
  await press("Enter");
  const made = await speech.until(/^Not what was meant\?/);
  expect(made).toEqual([
    expect.stringMatching(new RegExp(`^New: Object 2, ${OF}$`)),
    "Not what was meant? The other ways are above the prompt.",
  ]);

  // The list: renamed; a click of the first taken back, and undone.
  await press("F6");
  expect(await focused()).toMatch(/^Object 2/);
  await page.keyboard.press("F2");
  await page.keyboard.type("zebra");
  await press("Enter");
  expect(await speech.texts()).toEqual(["Object 2 is now zebra"]);
  expect(await focused()).toMatch(/^zebra/);
  await press("ArrowUp");
  await press("Enter");
  await find("Tab", /^Clicks/);
  await press("Enter");
  await find("Tab", /^Delete click 2: taken, \d+\u00a0% across, \d+\u00a0% down$/, 4);
  await press("Enter");
  expect((await speech.until(/^Click deleted/))[0]).toMatch(new RegExp(`^Click deleted: frog, ${OF}$`));
  expect(await focused()).toMatch(/^Delete click 1: added/);
  await press("Control+z");
  expect(await speech.texts()).toEqual(["Undone: delete click, frog"]);

  // Hidden, deleted, undone; the focus goes to what is left.
  await find("Shift+Tab", /^frog/);
  await press("Tab");
  await press("Tab");
  await press("Enter");
  await press("Enter");
  expect(await speech.texts()).toEqual(["frog hidden", "frog shown"]);
  await press("Delete");
  expect(await speech.texts()).toEqual(["frog deleted"]);
  expect((await app.objects()).map(({ name }) => name)).toEqual(["zebra"]);
  await press("Control+z");
  expect(await speech.texts()).toEqual(["Undone: delete, frog"]);
  await press("Control+Shift+z");
  expect(await speech.texts()).toEqual(["Done again: delete, frog"]);

  // Saved, from the panel, which gives the focus back.
  await find("Shift+Tab", /^Download$/);
  await press("Enter");
  const saving = page.waitForEvent("download");
  await expect.poll(focused).toMatch(/^Cut-out/);
  await find("Tab", /^Download PNG \d+ × \d+$/);
  await press("Enter");
  const [heardLast, download] = [await speech.until(/^Saved/), await saving];
  expect(heardLast).toEqual([`Saved: ${download.suggestedFilename()}`]);
  const { channels, hasAlpha } = await sharp(readFileSync(await download.path())).metadata();
  expect([channels, hasAlpha]).toEqual([4, true]);
  await press("Escape");
  expect(await focused()).toBe("Download");
  expect(app.complaints).toEqual([]);
  await app.close();
});
