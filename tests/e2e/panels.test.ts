/** Bar, list, details, palette and keys of the editor on the built app, at a desk and in a hand. */
import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect, test } from "vitest";
import type { App } from "./support/app";
import { appForEach } from "./support/app-for-each";
import { click, countObjects, modelReady, openPhoto } from "./support/editor";

const openApp = appForEach();
let app: App;

const start = async (phone = false): Promise<Page> => {
  app = await openApp({ phone });
  return app.page;
};
const open = async (phone = false): Promise<Page> => {
  const page = await start(phone);
  await openPhoto(app, { sample: "coffee" });
  return page;
};
const names = async () => (await app.objects()).map(({ name }) => name);
const focused = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid ?? "");

/** In pixels of the sample "A cup of coffee". */
const CUP = { x: 240, y: 150 };
const SPOON = { x: 365, y: 290 };

test("rows are renamed, labelled, moved, hidden and deleted by keyboard and mouse, and all of it is undone", async () => {
  const page = await open();
  await modelReady(app);
  await click(page, CUP);
  await countObjects(app, 1);
  await click(page, SPOON);
  await countObjects(app, 2);
  expect(await app.find("offer-add-to").count()).toBe(1);

  await page.keyboard.press("F2");
  await page.keyboard.type("spoon");
  await page.keyboard.press("Enter");
  expect(await names()).toEqual(["Object 1", "spoon"]);
  // What is done next ends the offers.
  expect(await app.find("offer-add-to").count()).toBe(0);

  await page.keyboard.press("l");
  await page.keyboard.type("Cutlery");
  await page.keyboard.press("Enter");
  await app.find("object").first().click();
  expect(await app.find("label").textContent()).toBe("None");
  await page.keyboard.press("1");
  expect(await app.find("label").textContent()).toBe("Cutlery");

  await page.keyboard.press("Alt+ArrowDown");
  expect(await names()).toEqual(["spoon", "Object 1"]);
  await app.find("object").first().getByRole("button", { name: "Hide spoon" }).click();
  expect((await app.objects()).map(({ hidden }) => hidden)).toEqual([true, false]);

  await app
    .find("object")
    .first()
    .locator(".object-main")
    .click({ modifiers: ["Shift"] });
  expect((await app.objects()).map(({ selected }) => selected)).toEqual([true, true]);
  await page.keyboard.press("Backspace");
  expect(await names()).toEqual([]);

  // In the empty prompt too: there is nothing typed that it could be about.
  await page.keyboard.press("/");
  expect(await focused(page)).toBe("prompt");
  await page.keyboard.press("Control+z");
  expect(await names()).toEqual(["spoon", "Object 1"]);
  for (let i = 0; i < 6; i++) await page.keyboard.press("Control+z");
  await countObjects(app, 1);
  await page.keyboard.press("Control+y");
  expect(await names()).toEqual(["Object 1", "Object 2"]);
});

test("keys: F6 goes round, Escape leaves the prompt, the palette finds a command, the list folds away", async () => {
  const page = await start();
  await app.find("sample-otter").click();
  await page.waitForSelector('[data-testid="stage"][data-view]');
  // What was clicked to open the photo is gone.
  expect(await focused(page)).toBe("stage");
  const round = async (keys: string) => {
    const passed: string[] = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press(keys);
      passed.push(await focused(page));
    }
    return passed;
  };
  // Without an object, what its list has first.
  expect(await round("F6")).toEqual(["toggle-objects", "prompt", "stage"]);
  expect(await round("Shift+F6")).toEqual(["prompt", "toggle-objects", "stage"]);
  await page.keyboard.press("Shift+F6");
  // A letter there is a letter.
  await page.keyboard.press("b");
  expect(await app.find("prompt").inputValue()).toBe("b");
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  expect(await app.find("tool-box").getAttribute("aria-pressed")).toBe("true");

  const before = await page.getByTestId("stage").boundingBox();
  await page.keyboard.press("Control+k");
  expect(await focused(page)).toBe("palette-search");
  await page.keyboard.type("list of");
  await page.keyboard.press("Enter");
  await app.find("palette").waitFor({ state: "hidden" });
  await page.waitForFunction(
    (width) => (document.querySelector('[data-testid="stage"]')?.clientWidth ?? 0) > width,
    before?.width ?? 0,
  );
});

test("dialogs hang from one place, so that what comes later moves nothing; a drag that ends beside one leaves it open", async () => {
  const page = await start();
  await app.find("result-state").waitFor({ state: "attached" });
  const dialog = page.locator("dialog[open]");
  const boxes: { y: number; height: number }[] = [];
  for (const key of ["i", "?"]) {
    await page.keyboard.press(key);
    const box = await dialog.boundingBox();
    if (!box) throw new Error(`no dialog at ${key}`);
    boxes.push(box);
    await page.mouse.move(box.x + 40, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(10, 10, { steps: 3 });
    await page.mouse.up();
    expect(await dialog.count()).toBe(1);
    await page.mouse.click(10, 10);
    await dialog.waitFor({ state: "detached" });
  }
  const [models, help] = boxes;
  expect(models?.height).not.toBe(help?.height);
  expect(models?.y).toBe(help?.y);
});

test.each([
  [1440, 900, { width: 1200, height: 800 }, 0.65],
  [1024, 768, { width: 1200, height: 900 }, 0.55],
])("of a window of %i × %i the photo has its share", async (width, height, size, share) => {
  const page = await start();
  const photo = await sharp({ create: { ...size, channels: 3, background: "#806040" } })
    .jpeg()
    .toBuffer();
  await page.setViewportSize({ width, height });
  await openPhoto(app, { name: "plain.jpg", mimeType: "image/jpeg", buffer: photo });
  const shared = async () => {
    const view = (await app.find("stage").getAttribute("data-view")) ?? "";
    return (size.width * size.height * Number(view.split(",")[0]) ** 2) / (width * height);
  };
  await expect.poll(shared, { timeout: 5000 }).toBeGreaterThan(share);
});

test.each([
  [390, 844],
  [360, 740],
  [320, 640],
])(
  "in a hand of %i × %i the photo keeps half of the height, and what the thumb needs is at the lower edge",
  async (width, height) => {
    const page = await open(true);
    await page.setViewportSize({ width, height });
    await page.waitForFunction(
      (width) => document.querySelector('[data-testid="stage"]')?.clientWidth === width,
      width,
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect((await app.find("stage").boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(height / 2);
    for (const stop of ["high", "low", "middle"]) {
      await app.find("sheet-grip").click();
      expect(await app.find("sheet").getAttribute("data-stop")).toBe(stop);
      for (const id of ["tools", "sign-add", "sign-take", "undo", "redo"]) {
        const box = await app.find(id).boundingBox();
        expect(box?.y ?? 0, id).toBeGreaterThanOrEqual(height - 120);
        expect(Math.min(box?.width ?? 0, box?.height ?? 0), id).toBeGreaterThanOrEqual(44);
      }
    }
  },
);
