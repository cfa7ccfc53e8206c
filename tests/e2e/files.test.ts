/** Files saved from the Download panel of the built app: each picture is read back; a large photo does not hold the page up. */
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { pressFormat, saveFormat } from "./support/downloads";
import { click, countObjects, modelReady, openPhoto } from "./support/editor";
import { watchedTasks, watchTasks } from "./support/tasks";

let browser: Browser;
let app: App;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterEach(() => app?.close());
afterAll(() => browser?.close());

const open = async (prepared = browser) => {
  app = await App.open(prepared, { baseUrl: inject("baseUrl"), provider: "wasm" });
};
const ELEPHANT = { x: 360, y: 270 };

async function save(format: string, timeout = 60_000) {
  const file = await saveFormat(app.page, format, timeout);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test("each picture that the Download panel offers is a file of its kind and size", async () => {
  await open();
  await openPhoto(app, { sample: "savanna" });
  await click(app.page, ELEPHANT);
  await countObjects(app, 1, 300_000);
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (await app.objects())[0]?.bounds ?? [];
  const whole = { width: 640, height: 427 };
  const cropped = { width: x2 - x1, height: y2 - y1 };
  for (const [format, ending, kind, size] of [
    ["mask", "mask.png", "png", whole],
    ["mask-soft", "mask-soft.png", "png", whole],
    ["cutout-png", "cutout.png", "png", cropped],
    ["cutout-webp", "cutout.webp", "webp", cropped],
    ["overlay", "outlines.png", "png", whole],
    ["overlay-jpeg", "outlines.jpg", "jpeg", whole],
    ["overlay-webp", "outlines.webp", "webp", whole],
  ] as const) {
    const { name, bytes } = await save(format);
    expect(name.endsWith(ending), name).toBe(true);
    const picture = sharp(bytes);
    expect(await picture.metadata(), format).toMatchObject({ format: kind, ...size });
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    const last = Uint8Array.from(
      { length: info.width * info.height },
      (_, i) => data[(i + 1) * info.channels - 1] ?? 0,
    );
    // A mask and a cut-out's alpha have both; a picture with outlines is opaque.
    if (!format.startsWith("overlay")) expect([last.includes(0), last.includes(255)], format).toEqual([true, true]);
  }
  const { name, bytes } = await save("svg");
  expect([name.endsWith(".svg"), bytes.toString().includes("<path")]).toEqual([true, true]);
  expect(app.complaints).toEqual([]);
});

test("the selected object is copied by Ctrl+C, and dragged out by its row, as the cut-out", async () => {
  await open();
  const { page } = app;
  await app.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openPhoto(app, { sample: "savanna" });
  await click(page, ELEPHANT);
  await countObjects(app, 1, 300_000);
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (await app.objects())[0]?.bounds ?? [];
  const size = { width: x2 - x1, height: y2 - y1, channels: 4 };
  await page.getByTestId("stage").focus();
  await page.keyboard.press("Control+c");
  const copied = () =>
    page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const blob = await item?.getType("image/png");
      return blob ? [...new Uint8Array(await blob.arrayBuffer())] : [];
    });
  await expect.poll(async () => (await copied().catch(() => [])).length, { timeout: 30_000 }).toBeGreaterThan(100);
  expect(await sharp(Buffer.from(await copied())).metadata()).toMatchObject(size);

  const row = await app.find("object").boundingBox();
  if (!row) throw new Error("the row has no box");
  await page.evaluate(() =>
    document.addEventListener("dragstart", ({ dataTransfer }) => {
      const address = dataTransfer?.getData("DownloadURL") ?? "";
      Object.assign(globalThis, { dragged: { address, kinds: [...(dataTransfer?.types ?? [])] } });
    }),
  );
  await page.mouse.move(row.x + 20, row.y + 20);
  // Until the picture is there.
  await page.waitForTimeout(2000);
  await page.mouse.down();
  await page.mouse.move(row.x - 100, row.y + 60, { steps: 6 });
  await page.mouse.up();
  const dragged = (await page.evaluate("dragged")) as { address: string; kinds: string[] };
  expect(dragged.kinds).toEqual(expect.arrayContaining(["Files", "application/x-loupe-object"]));
  const [, name, address] = /^image\/png:([^:]+):(blob:.+)$/.exec(dragged.address) ?? [];
  expect(name).toBe("by-the-shore-object-1-cutout.png");
  const seen = await page.evaluate(async (url) => {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    return { width: picture.naturalWidth, height: picture.naturalHeight };
  }, address ?? "");
  expect(seen).toEqual({ width: size.width, height: size.height });
  // It was not taken for a photo that is dropped.
  await countObjects(app, 1);
  expect(app.complaints).toEqual([]);
});

test("12 MP: no task of the page takes over 100 ms of the processor while cut-outs and a ZIP of everything are written", async () => {
  const buffer = await sharp("public/samples/savanna.jpg").resize(4000, 3000, { fit: "fill" }).jpeg().toBuffer();
  await open();
  await openPhoto(app, { name: "large.jpg", mimeType: "image/jpeg", buffer });
  await click(app.page, { x: 4000 * 0.56, y: 3000 * 0.63 });
  await countObjects(app, 1, 600_000);
  for (const format of ["cutout-png", "zip"]) {
    await watchTasks(browser, app.page);
    const began = performance.now();
    const { bytes } = await save(format, 300_000);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const [longest] = await watchedTasks(browser);
    console.log(
      `12 MP, ${format}: ${(bytes.length / 1e6).toFixed(1)} MB in ${seconds} s; longest task of the page ${longest?.cpu.toFixed(0)} ms`,
    );
    expect(longest?.cpu, format).toBeLessThanOrEqual(100);
  }
});

/** One object, and no service worker that would have kept what comes late. */
async function openAlone(): Promise<void> {
  const alone = { newContext: (options: object) => browser.newContext({ ...options, serviceWorkers: "block" }) };
  await open(alone as Browser);
  await openPhoto(app, { sample: "savanna" });
  await modelReady(app);
  await click(app.page, ELEPHANT);
  await countObjects(app, 1, 300_000);
}

test("a panel or dialog that cannot be fetched is told, and trying again opens it, with its styles, over all that was made", async () => {
  await openAlone();
  const [made] = await app.objects();
  for (const [button, part, [selector, style, value]] of [
    ["download", "download-panel", [".download", "container-type", "inline-size"]],
    ["share", "share-dialog", [".share-picture", "aspect-ratio", "3 / 2"]],
  ] as const) {
    await app.context.setOffline(true);
    await app.find(button).click();
    await app.waitForMessage(/did not come/);
    expect(await app.find("error-message").getAttribute("data-code")).toBe("part-missing");
    // Still nothing there: told again, and nothing else.
    const again = app.page.getByRole("button", { name: "Try again" });
    await again.click();
    await app.waitForMessage(/did not come/);
    expect(await app.objects()).toEqual([made]);
    await app.context.setOffline(false);
    await again.click();
    await app.find(part).waitFor();
    const drawn = app.page.locator(selector).first();
    await expect
      .poll(() => drawn.evaluate((one, name) => getComputedStyle(one).getPropertyValue(name), style))
      .toBe(value);
    await app.page.keyboard.press("Escape");
    await app.find(part).waitFor({ state: "hidden" });
    expect([await app.message(), await app.objects()]).toEqual(["", [made]]);
  }
});

test("where the part that writes files cannot be fetched, that is said, and trying again saves", async () => {
  await openAlone();
  await app.find("download").click();
  await app.find("download-panel").waitFor();
  await app.context.setOffline(true);
  await pressFormat(app.page, "coco");
  await app.waitForMessage(/writes files did not come/);
  await app.context.setOffline(false);
  const download = app.page.waitForEvent("download");
  await app.page.getByRole("button", { name: "Try again" }).click();
  expect(JSON.parse((await readFile(await (await download).path())).toString()).annotations).toHaveLength(1);
  expect(await app.message()).toBe("");
});
