/** The Download panel of the built app: what it shows is what is saved, the choice is remembered, and it gives all back. */
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, test } from "vitest";
import type { App } from "./support/app";
import { appForEach } from "./support/app-for-each";
import { wayTo } from "./support/downloads";
import { click, countObjects, inWindow, modelReady, openPhoto, tap } from "./support/editor";

const openApp = appForEach();
let app: App;

const ELEPHANT = { x: 360, y: 270 };
const SKY = { x: 600, y: 40 };
/** In neither. */
const BESIDE = { x: 500, y: 300 };

/** The savanna with an elephant and a part of the sky, which is selected. */
async function openTwo(phone = false): Promise<void> {
  app = await openApp({ phone });
  await openPhoto(app, { sample: "savanna" });
  await modelReady(app);
  for (const [i, place] of [ELEPHANT, SKY].entries()) {
    await (phone ? tap : click)(app.page, place);
    await countObjects(app, i + 1, 300_000);
  }
}

const panel = () => app.find("download-panel");
const focusIn = (testId: string) =>
  app.page.evaluate((id) => document.activeElement?.closest(`[data-testid="${id}"]`) != null, testId);
const pressed = (testId: string) => panel().getByTestId(testId).getAttribute("aria-pressed");

async function open(): Promise<void> {
  await app.find("download").click();
  await panel().waitFor();
}

/** What the panel's own button saves: its words, and the file. */
async function save(format: string) {
  for (const id of wayTo(format)) await app.find(id).click();
  const button = app.find(`format-${format}`);
  const download = app.page.waitForEvent("download", { timeout: 60_000 });
  await button.click();
  const file = await download;
  return { words: await button.innerText(), name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test("four cards with pictures of what is selected, each saves its file; Escape gives objects and focus back", async () => {
  await openTwo();
  const [, sky] = await app.objects();
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = sky?.bounds ?? [];
  const cropped = { width: x2 - x1, height: y2 - y1 };
  const whole = { width: 640, height: 427 };
  await open();
  expect(await app.find("download").getAttribute("aria-expanded")).toBe("true");
  expect(await app.find("object").first().isVisible()).toBe(false);
  await expect.poll(() => focusIn("card-cutout")).toBe(true);
  expect(await app.find("download-which").locator("option:checked").innerText()).toBe(sky?.name);

  // What each picture shows: [all of it is drawn, some of it is]
  const drawn = () =>
    panel()
      .locator("canvas")
      .evaluateAll((all) =>
        (all as HTMLCanvasElement[]).map((canvas) => {
          const { width, height } = canvas;
          const data = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
          const opaque = [...data].filter((value, i) => i % 4 === 3 && value > 0).length;
          return [opaque === width * height, opaque > 100];
        }),
      );
  const part = [false, true];
  await expect.poll(drawn).toEqual([part, [true, true], part, part]);

  for (const [format, ending, kind, size] of [
    ["cutout-png", "cutout.png", "png", cropped],
    ["cutout-webp", "cutout.webp", "webp", cropped],
    ["overlay-jpeg", "outlines.jpg", "jpeg", whole],
    ["mask-soft", "mask-soft.png", "png", whole],
  ] as const) {
    const { words, name, bytes } = await save(format);
    expect(name.endsWith(ending), name).toBe(true);
    expect(words.trim()).toBe(
      `Download ${kind === "webp" ? "WebP" : kind.toUpperCase()} ${size.width} × ${size.height}`,
    );
    expect(await sharp(bytes).metadata(), format).toMatchObject({ format: kind, ...size });
  }
  const paths = async () => (await save("svg")).bytes.toString().match(/<path/g)?.length;
  expect(await paths()).toBe(1);
  await app.find("download-which").selectOption({ label: "All 2 objects" });
  expect(await paths()).toBe(2);

  await app.find("card-cutout").click();
  await panel().getByTestId("feather-2").click();
  expect(await Promise.all(["feather-0", "feather-2"].map(pressed))).toEqual(["false", "true"]);
  await app.find("card-mask").click();
  await app.page.keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
  expect(await focusIn("download")).toBe(true);
  expect(await app.find("object").first().isVisible()).toBe(true);

  // Remembered: the card, and the kind that was chosen last on each.
  await app.page.reload();
  await app.page.waitForSelector('[data-testid="stage"][data-view]');
  await open();
  await expect.poll(() => pressed("card-mask")).toBe("true");
  expect(await pressed("kind-save-mask-soft")).toBe("true");
  await app.find("card-cutout").click();
  expect(await pressed("kind-save-cutout-webp")).toBe("true");

  // Beside it the photo can be worked on: Escape there closes it, and leaves what is selected.
  await app.find("download-which").selectOption({ index: 1 });
  await app.find("stage").focus();
  await app.page.keyboard.press("Escape");
  await panel().waitFor({ state: "detached" });
  expect((await app.objects()).map(({ selected }) => selected)).toEqual([true, false]);
});

test("a cut-out is trimmed or as large as the photo, its edges are set there, and its picture is dragged out", async () => {
  await openTwo();
  const { page } = app;
  const [, sky] = await app.objects();
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = sky?.bounds ?? [];
  const cropped = { width: x2 - x1, height: y2 - y1 };
  await open();
  await app.find("card-cutout").click();
  expect((await app.find("trim-frame").getAttribute("data-box"))?.split(",").map(Number)).toEqual(sky?.bounds);

  // What is dragged has to be there when the drag begins.
  const card = await app.find("card-cutout").boundingBox();
  if (!card) throw new Error("the card has no box");
  await page.evaluate(() =>
    document.addEventListener("dragstart", ({ dataTransfer }) =>
      Object.assign(globalThis, { dragged: dataTransfer?.getData("DownloadURL") ?? "" }),
    ),
  );
  const dragged = async () => {
    await page.mouse.move(card.x + 5, card.y - 20);
    await page.mouse.move(card.x + 40, card.y + 40);
    await page.mouse.down();
    await page.mouse.move(card.x - 80, card.y + 80, { steps: 6 });
    await page.mouse.up();
    return page.evaluate(() => String(Reflect.get(globalThis, "dragged")));
  };
  await expect.poll(dragged, { timeout: 20_000 }).toMatch(/^image\/png:by-the-shore-object-2-cutout\.png:blob:/);
  await countObjects(app, 2);

  await app.find("trim-off").click();
  expect(await app.find("trim-frame").count()).toBe(0);
  for (const [kind, ending] of [
    ["cutout-webp", "webp"],
    ["cutout-png", "png"],
  ] as const) {
    await panel().getByTestId(`kind-save-${kind}-full`).click();
    const download = page.waitForEvent("download", { timeout: 60_000 });
    await app.find(`format-${kind}-full`).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`cutout\\.${ending}$`));
    const picture = sharp(await readFile(await file.path()));
    expect(await picture.metadata()).toMatchObject({ format: ending, width: 640, height: 427 });
    // The object is where it is in the photo.
    const trimmed = await picture.trim({ threshold: 1 }).toBuffer({ resolveWithObject: true });
    expect(trimmed.info).toMatchObject({ ...cropped, trimOffsetLeft: -x1 || 0, trimOffsetTop: -y1 || 0 });
  }

  // Behind it, on the stage as in the file: a colour, or the photo out of focus.
  const beside = async () => {
    const { x, y } = await inWindow(page, BESIDE);
    const shot = await page.screenshot({ clip: { x, y, width: 2, height: 2 } });
    return [...(await sharp(shot).removeAlpha().raw().toBuffer()).subarray(0, 3)];
  };
  await app.find("ground-colour").click();
  await app.find("ground-picker").fill("#ffcc00");
  await expect.poll(beside).toEqual([255, 204, 0]);
  const download = page.waitForEvent("download", { timeout: 60_000 });
  await app.find("format-cutout-png-full").click();
  const { data, info } = await sharp(await readFile(await (await download).path()))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = info.channels * (BESIDE.y * info.width + BESIDE.x);
  expect([...data.subarray(at, at + 3)]).toEqual([255, 204, 0]);
  await app.find("ground-blurred").click();
  await expect.poll(beside).not.toEqual([255, 204, 0]);
  await app.find("ground-none").click();
  await app.find("trim-on").click();

  // Of all that the file is of, in one change.
  await app.find("download-which").selectOption({ label: "All 2 objects" });
  const areas = async () => (await app.objects()).map(({ area }) => area);
  const before = await areas();
  expect(await pressed("smooth-object")).toBe("false");
  await panel().getByTestId("smooth-object").click();
  await expect.poll(() => pressed("smooth-object")).toBe("true");
  expect((await areas())[0]).not.toBe(before[0]);
  await app.find("undo").click();
  expect([await areas(), await pressed("smooth-object")]).toEqual([before, "false"]);
});

test("on a phone it is a sheet from below, over which the cut-out is seen, and closing it brings the other back", async () => {
  await openTwo(true);
  await app.find("download").tap();
  await panel().waitFor();
  await app.page.waitForTimeout(400);
  expect(await app.find("sheet").isVisible()).toBe(false);
  const [sheet, stage] = [await panel().boundingBox(), await app.find("stage").boundingBox()];
  expect([sheet?.x, sheet?.width, (sheet?.y ?? 0) + (sheet?.height ?? 0)]).toEqual([0, 390, 844]);
  expect(stage?.height).toBeGreaterThan(200);
  expect((stage?.y ?? 0) + (stage?.height ?? 0)).toBeLessThan((sheet?.y ?? 0) + 20);
  await app.page.waitForSelector('[data-testid="stage"][data-cut-out="true"]');
  const { words, name } = await save("mask");
  expect([words.trim(), name.endsWith("mask.png")]).toEqual(["Download PNG 640 × 427", true]);
  await panel().getByRole("button", { name: "Close" }).tap();
  await app.find("sheet").waitFor();
  expect(await panel().count()).toBe(0);

  // A phone's Back is what the browser closes things by; so is Escape, where the page does not hear it.
  await app.find("download").tap();
  await panel().waitFor();
  await app.page.evaluate(() =>
    addEventListener("keydown", (event) => event.stopImmediatePropagation(), { capture: true }),
  );
  await app.page.keyboard.press("Escape");
  await app.find("sheet").waitFor();
  expect([await panel().count(), await app.find("stage").count()]).toEqual([0, 1]);
});
