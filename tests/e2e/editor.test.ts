/** The editor on the built app, on WASM: clicks, boxes, questions, corrections, everything; by mouse, finger, keyboard. */
import { expect, test } from "vitest";
import type { App } from "./support/app";
import { appForEach } from "./support/app-for-each";
import {
  answeredClicks,
  click,
  countObjects,
  drag,
  inWindow,
  modelReady,
  openPhoto,
  swipe,
  tap,
} from "./support/editor";
import { boundsOf, boxIou, scene, scenePath, truthOf } from "./support/scenes";

const openApp = appForEach();
let app: App;

const open = async (phone = false) => {
  app = await openApp({ phone });
  return app.page;
};
/** In pixels of the sample "By the shore". */
const ELEPHANT = { x: 360, y: 270 };
const ZEBRA = { x: 555, y: 315 };
const GIRAFFE = { x: 80, y: 190 };
const holds = (
  { bounds: [x1 = 0, y1 = 0, x2 = 0, y2 = 0] }: { bounds: number[] },
  { x, y }: { x: number; y: number },
) => x >= x1 && x < x2 && y >= y1 && y < y2;

test("a click begins an object, before model and photo are ready; a drag draws a box and leaves no point", async () => {
  const page = await open();
  await openPhoto(app, { sample: "savanna" });
  // The model has only begun to load.
  await click(page, ELEPHANT);
  expect(await app.find("click").getAttribute("data-pending")).toBe("true");
  await countObjects(app, 1, 300_000);
  expect(await app.objects()).toMatchObject([{ source: "click", selected: true }]);
  expect(holds((await app.objects())[0] as { bounds: number[] }, ELEPHANT)).toBe(true);

  await page.keyboard.press("b");
  await drag(page, { x: 445, y: 250 }, { x: 625, y: 395 });
  await countObjects(app, 2);
  const [, zebra] = await app.objects();
  expect(zebra).toMatchObject({ source: "box", selected: true });
  expect(boxIou(zebra?.bounds as [number, number, number, number], [445, 250, 625, 395])).toBeGreaterThan(0.6);
  expect(await app.find("click").count()).toBe(0);

  // Its handle moves it, and the mask follows.
  await drag(page, { x: 445, y: 250 }, { x: 480, y: 265 });
  await page.waitForFunction(
    (before) => document.querySelectorAll<HTMLElement>('[data-testid="object"]')[1]?.dataset.bounds !== before,
    zebra?.bounds.join(","),
  );
  for (let i = 0; i < 3; i++) await app.find("undo").click();
  await countObjects(app, 0);
  for (let i = 0; i < 3; i++) await app.find("redo").click();
  await countObjects(app, 2);
});

test("the zebra⏎the giraffe⏎ asks exactly those two", async () => {
  const page = await open();
  await openPhoto(app, { sample: "savanna" });
  await app.find("prompt").click();
  await page.keyboard.type("the zebra\nthe giraffe\n");
  await countObjects(app, 2, 300_000);
  expect((await app.objects()).map(({ name, source }) => [name, source])).toEqual([
    ["zebra", "words"],
    ["giraffe", "words"],
  ]);
  expect(await app.find("prompt").inputValue()).toBe("");
  await page.keyboard.press("ArrowUp");
  expect(await app.find("prompt").inputValue()).toBe("the giraffe");
});

test("the photo makes room for an answer that the prompt would cover, and is back where it was afterwards", async () => {
  const page = await open();
  await page.setViewportSize({ width: 1280, height: 620 });
  await openPhoto(app, { sample: "savanna" });
  await modelReady(app);
  const view = () => app.find("stage").getAttribute("data-view");
  const before = await view();
  await page.evaluate(() => {
    const seen: (string | null)[] = [];
    const stage = document.querySelector('[data-testid="stage"]') as HTMLElement;
    const look = () => seen.push(stage.getAttribute("data-view"));
    new MutationObserver(look).observe(stage, { attributeFilter: ["data-view"] });
    Object.assign(globalThis, { views: seen });
  });
  expect(await app.ask("the elephant")).toBe("done");
  await expect.poll(view).toBe(before);
  const seen = (await page.evaluate(() => Reflect.get(globalThis, "views"))) as string[];
  expect(seen.some((one) => one !== before)).toBe(true);
});

test("a wrong answer is corrected in one Shift-click", async () => {
  const page = await open();
  const lake = scene("lake");
  await openPhoto(app, scenePath(lake));
  await app.ask("which animal has a trunk?");
  const truth = boundsOf(truthOf(lake, "the elephant"));
  const [wrong] = await app.objects();
  expect(boxIou(wrong?.bounds as [number, number, number, number], truth)).toBeLessThan(0.2);
  await click(page, { x: (truth[0] + truth[2]) / 2, y: (truth[1] + truth[3]) / 2 }, { shift: true });
  await app.find("offer-keep-both").waitFor();
  const [right] = await app.objects();
  expect(boxIou(right?.bounds as [number, number, number, number], truth)).toBeGreaterThan(0.6);
  expect(await app.objects()).toHaveLength(1);
});

test("hover shows what a click would take, and nothing for where the pointer no longer is", async () => {
  const page = await open();
  await openPhoto(app, { sample: "savanna" });
  await modelReady(app);
  await click(page, ZEBRA);
  await countObjects(app, 1);
  const PREVIEW = '[data-testid="layer-hover"][data-preview]';
  const to = async (place: { x: number; y: number }) => {
    const { x, y } = await inWindow(page, place);
    await page.mouse.move(x, y);
  };
  await to(ELEPHANT);
  await page.waitForSelector(PREVIEW, { state: "attached" });
  const at = async () => (await page.locator(PREVIEW).getAttribute("data-preview"))?.split(",").map(Number);
  expect(await at()).toEqual([expect.closeTo(ELEPHANT.x, 0), expect.closeTo(ELEPHANT.y, 0)]);
  // Many places, faster than any of them can be answered: only the last is shown.
  for (let i = 0; i < 20; i++) await to({ x: 60 + i, y: 180 });
  await to(GIRAFFE);
  expect(await page.locator(PREVIEW).count()).toBe(0);
  await page.waitForSelector(PREVIEW, { state: "attached" });
  expect(await at()).toEqual([expect.closeTo(GIRAFFE.x, 0), expect.closeTo(GIRAFFE.y, 0)]);
  expect(await app.objects()).toHaveLength(1);
});

test("a session by keyboard alone", async () => {
  const page = await open();
  await openPhoto(app, { sample: "savanna" });
  await page.keyboard.press("/");
  await page.keyboard.type("the zebra\n");
  await countObjects(app, 1, 300_000);
  await page.keyboard.press("Escape");
  // Prompt, photo, objects.
  for (
    let i = 0;
    i < 4 && !(await app.find("stage").evaluate((stage) => stage.contains(document.activeElement)));
    i++
  ) {
    await page.keyboard.press("F6");
  }
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await countObjects(app, 2);
  await page.keyboard.press("Control+z");
  await countObjects(app, 1);
  await page.keyboard.press("Control+Shift+z");
  await countObjects(app, 2);
  await page.keyboard.press("Delete");
  await countObjects(app, 1);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("zoom in");
  const before = await app.find("stage").getAttribute("data-view");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    (before) => document.querySelector('[data-testid="stage"]')?.getAttribute("data-view") !== before,
    before,
  );
});

test("a session by touch, on a phone", async () => {
  const page = await open(true);
  await openPhoto(app, { sample: "savanna" });
  await modelReady(app);
  await tap(page, ELEPHANT);
  await countObjects(app, 1, 300_000);
  const area = async () => (await app.objects())[0]?.area ?? 0;
  const first = await area();
  await app.find("sign-take").tap();
  await tap(page, { x: 330, y: 250 });
  await page.waitForFunction(
    (before) => document.querySelector<HTMLElement>('[data-testid="object"]')?.dataset.area !== `${before}`,
    first,
  );
  await answeredClicks(app);
  expect(await area()).toBeLessThan(first);
  await app.find("undo").tap();
  expect(await area()).toBe(first);
  await app.find("prompt").tap();
  await app.find("prompt").fill("the zebra");
  await app.find("ask").tap();
  await countObjects(app, 2, 120_000);
  const take = async (tool: string) => {
    await app.find("tools").tap();
    await app.find(`tool-${tool}`).tap();
  };
  await take("box");
  await swipe(page, { x: 30, y: 40 }, { x: 150, y: 390 });
  await countObjects(app, 3);
  const drawn = async () => (await app.objects()).find(({ selected }) => selected);
  expect((await drawn())?.source).toBe("box");
  const boxed = (await drawn())?.area ?? 0;
  await take("brush");
  await swipe(page, { x: 200, y: 60 }, { x: 300, y: 60 });
  await expect.poll(async () => (await drawn())?.area).toBeGreaterThan(boxed);
  await app.find("undo").tap();
  expect((await drawn())?.area).toBe(boxed);
  await app.find("redo").tap();
  await take("point");
  await app.find("sign-add").tap();
  await tap(page, { x: 320, y: 60 });
  await answeredClicks(app);
  // Out of the page: a file, and a link.
  await app.find("download").tap();
  await app.find("card-cutout").tap();
  const saving = page.waitForEvent("download", { timeout: 60_000 });
  await app.find("format-cutout-png").tap();
  expect((await saving).suggestedFilename()).toMatch(/cutout\.png$/);
  await app.find("download-panel").getByRole("button", { name: "Close" }).tap();
  await app.find("share").tap();
  await app.find("share-link").waitFor();
  await page.keyboard.press("Escape");
  // Nothing reaches beyond the screen's sides, and the photo has the upper half.
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const stage = await app.find("stage").boundingBox();
  expect(stage?.height ?? 0).toBeGreaterThanOrEqual(height / 2);
});
