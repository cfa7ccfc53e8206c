/** The start page: a question plays, samples are real photos with prepared answers, and these are ghosts until they are kept. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { click, countObjects, inWindow } from "./support/editor";

let browser: Browser;
let app: App;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterEach(() => app.close());
afterAll(() => browser?.close());

/** No file of the model comes: what is shown is what was prepared. */
async function withoutModel(phone = false): Promise<void> {
  app = await App.open(browser, {
    baseUrl: inject("baseUrl"),
    provider: "wasm",
    phone,
    prepare: async (context) => void (await context.route(/models\/nano\//, () => {})),
  });
}

test("one question plays in at most 4 s, and what is under the pointer is outlined then", async () => {
  await withoutModel();
  const stage = app.find("live-stage");
  await stage.waitFor();
  await app.page.waitForSelector('[data-testid="live-stage"][data-over]', { timeout: 4500 });
  const line = app.page.locator(".live-thing .live-line").first();
  await line.hover();
  await expect.poll(() => line.evaluate((path) => getComputedStyle(path).stroke)).toBe("rgb(255, 255, 255)");
});

test("what is shown first is asked for before the app's script has come, each file once, and only where it is shown", async () => {
  const asked: string[] = [];
  const early = () => asked.filter((file) => /^otter(-narrow)?\.|^samples/.test(file)).sort();
  app = await App.open(browser, {
    baseUrl: inject("baseUrl"),
    phone: true,
    prepare: async (context) => {
      context.on("request", (request) => {
        if (!request.serviceWorker()) asked.push(request.url().split("/").at(-1) ?? "");
      });
      await context.route(/models\/nano\//, () => {});
      await context.route(/assets\/index-.*\.js/, async (route) => {
        await expect.poll(early).toEqual(["otter-narrow.webp", "otter.json", "samples.json"]);
        await route.continue();
      });
    },
  });
  await app.page.waitForSelector('[data-testid="live-stage"] img');
  await app.page.waitForSelector('[data-testid="live-stage"][data-over]', { timeout: 9000 });
  expect(early()).toEqual(["otter-narrow.webp", "otter.json", "samples.json"]);
  await app.context.unrouteAll();
  asked.length = 0;
  await app.page.goto(`${inject("baseUrl")}?sample=colosseum&embed`);
  await app.page.waitForSelector('[data-testid="stage"][data-view]');
  expect(early()).toEqual(["samples.json"]);
});

test("with reduced motion nothing plays", async () => {
  app = await App.open(browser, {
    baseUrl: inject("baseUrl"),
    prepare: async (context) => void (await context.route(/models\/nano\//, () => {})),
  });
  await app.page.emulateMedia({ reducedMotion: "reduce" });
  await app.page.reload();
  await app.find("live-stage").waitFor();
  expect(await app.find("live-stage").getAttribute("data-over")).toBe("true");
});

test("a sample's prepared answers are there before the model, no objects until they are clicked", async () => {
  await withoutModel();
  await app.find("sample-colosseum").click();
  await app.page.waitForSelector('[data-testid="stage"][data-view]');
  const from = performance.now();
  await app.find("proposals").waitFor();
  expect(performance.now() - from).toBeLessThan(1000);
  expect(await app.find("model-status").first().getAttribute("data-state")).toBe("loading");
  expect(await app.find("proposals").textContent()).toContain("Prepared");
  expect(await app.objects()).toEqual([]);
  // The sky.
  await click(app.page, { x: 1300, y: 300 });
  await countObjects(app, 1);
  expect(await app.objects()).toMatchObject([{ name: "sky", source: "words" }]);
  await app.page.keyboard.press("Control+z");
  await countObjects(app, 0);
});

test("an offer that is pointed at has its name on the photo and stands out in the list, from either side", async () => {
  await withoutModel();
  await app.find("sample-colosseum").click();
  await app.page.waitForSelector('[data-testid="stage"][data-view]');
  const rows = app.find("proposal");
  await rows.first().waitFor();
  const names = await rows.allInnerTexts();
  const pointed = () => rows.and(app.page.locator('[data-pointed="true"]')).allInnerTexts();
  const tag = app.find("offer-tag");
  const { x, y } = await inWindow(app.page, { x: 1300, y: 300 });
  await app.page.mouse.move(x, y);
  await expect.poll(pointed).toEqual(["sky"]);
  expect(await tag.innerText()).toBe("sky");
  for (const [i, name] of names.entries()) {
    await rows.nth(i).hover();
    expect([await pointed(), await tag.innerText()]).toEqual([[name], name]);
  }
  await app.page.locator("h1").hover();
  expect([await pointed(), await tag.count()]).toEqual([[], 0]);
});

test("they are gone once they are hidden, and a reload does not bring what was not kept", async () => {
  await withoutModel();
  await app.find("sample-otter").click();
  await app.find("proposals").waitFor();
  await app.find("discard-proposals").click();
  await app.find("proposals").waitFor({ state: "detached" });
  await app.page.reload();
  await app.page.waitForSelector('[data-testid="stage"][data-view]');
  expect(await app.objects()).toEqual([]);
});

test("in a hand Help speaks of fingers, and of no key or mouse", async () => {
  await withoutModel(true);
  await app.find("menu").tap();
  await app.page.getByRole("button", { name: "Help" }).tap();
  const help = app.find("help");
  await help.waitFor();
  const words = await help.innerText();
  expect(words).toMatch(/Two fingers/);
  expect(words).not.toMatch(/\b(Ctrl|Shift|Alt|Esc|Enter|F6|key|keys|click|right-click|mouse)\b/i);
});

test("what is held in a hand offers its camera, and opens what that takes; a desk offers none", async () => {
  await withoutModel();
  await app.find("choose-photo").first().waitFor();
  expect(await app.find("take-photo").count()).toBe(0);
  await app.close();
  await withoutModel(true);
  const asked = app.page.waitForEvent("filechooser");
  await app.find("take-photo").tap();
  const chooser = await asked;
  const kind = await chooser
    .element()
    .evaluate((input: HTMLInputElement) => [input.accept, input.getAttribute("capture")]);
  expect([...kind, chooser.isMultiple()]).toEqual(["image/*", "environment", false]);
  await chooser.setFiles("public/samples/table.jpg");
  await app.page.waitForSelector('[data-testid="stage"][data-view]');
});
