/** Looking closer on the built app, on WASM: offered, read, clicked in, left; kept over a reload. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { answeredClicks, click, countObjects, modelReady, openPhoto } from "./support/editor";

let browser: Browser;
let app: App;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(async () => {
  await app?.close();
  await browser?.close();
});

test("the part that is seen is read by itself; clicks in it stay in it, and begin there again after a reload", async () => {
  app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm" });
  const { page } = app;
  await openPhoto(app, { sample: "table" });
  await modelReady(app);
  expect(await app.find("look-closer").count()).toBe(0);
  await page.getByTestId("stage").focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("+");
  await page.keyboard.press("c");
  const looked = app.find("looked-at");
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = ((await looked.getAttribute("data-box")) ?? "").split(",").map(Number);
  expect((x2 - x1) * (y2 - y1)).toBeLessThan((640 * 427) / 20);
  // While it is read the click waits.
  await click(page, { x: (x1 + x2) / 2, y: (y1 + y2) / 2 });
  await countObjects(app, 1);
  await answeredClicks(app);
  expect(await app.find("look-closer").getAttribute("aria-pressed")).toBe("true");
  const [before] = await app.objects();
  await page.keyboard.press("0");
  expect(await looked.count()).toBe(0);

  await page.reload();
  await countObjects(app, 1);
  await modelReady(app);
  expect(await app.objects()).toMatchObject([{ area: before?.area, bounds: before?.bounds }]);
  await click(page, { x: (x1 + x2) / 2 + 6, y: (y1 + y2) / 2 + 6 }, { right: true });
  await answeredClicks(app);
  await page.waitForFunction(
    (area) => document.querySelector('[data-testid="object"]')?.getAttribute("data-area") !== area,
    String(before?.area),
  );
  expect(app.complaints).toEqual([]);
});
