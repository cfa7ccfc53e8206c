/** The stage of the built app: what is clicked, drawn and shown is where the photo is. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Place } from "./support/editor";
import { launchSoftware, plainPhoto, StageApp } from "./support/stage";

let browser: Browser;
let photo: Awaited<ReturnType<typeof plainPhoto>>;
beforeAll(async () => {
  [browser, photo] = [await launchSoftware(), await plainPhoto()];
});
afterAll(() => browser?.close());

async function withStage(options: object, check: (stage: StageApp) => Promise<void>): Promise<void> {
  const stage = await StageApp.open(browser, inject("baseUrl"), photo, options);
  try {
    await check(stage);
    expect(stage.app.complaints).toEqual([]);
  } finally {
    await stage.close();
  }
}

const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 1100, height: 700 },
];

describe.each([1, 2, 3])("with %d pixels of the screen a CSS pixel", (deviceScaleFactor) => {
  test.each(WINDOWS)("at $width × $height a click is on its pixel, whole and enlarged", (viewport) =>
    withStage({ viewport, deviceScaleFactor }, async (stage) => {
      const corner = { x: 300.5, y: 200.5 };
      const expectClick = async (place: Place) => {
        await stage.click(place);
        const made = (await stage.clicks()).at(-1) as Place;
        expect(Math.abs(made.x - place.x)).toBeLessThanOrEqual(0.5);
        expect(Math.abs(made.y - place.y)).toBeLessThanOrEqual(0.5);
      };
      await expectClick(corner);
      await expectClick({ x: 40.5, y: 60.5 });
      for (const times of [8, 4]) {
        await stage.zoom(times, corner);
        await expectClick(corner);
        await expectClick({ x: corner.x + 4, y: corner.y - 3 });
      }
      expect(await stage.clicks()).toHaveLength(6);
    }),
  );

  test("photo, masks and marks lie on each other within a CSS pixel, whole, enlarged and panned", () =>
    withStage({ viewport: WINDOWS[0], deviceScaleFactor }, async (stage) => {
      await stage.app.page.keyboard.press("p");
      // A dot on the rectangle's left edge.
      await stage.click({ x: 300, y: 350 });
      const row = stage.app.find("object").first();
      await row.waitFor();
      const [x1 = 0, , x2 = 0] = ((await row.getAttribute("data-bounds")) ?? "").split(",").map(Number);
      expect(Math.abs((x1 + x2) / 2 - 300)).toBeLessThanOrEqual(0.5);
      await stage.app.page.keyboard.press("v");
      await expectAligned(stage, { x: 300, y: 350 }, x1, x2);
      await stage.zoom(4, { x: 300, y: 350 });
      await expectAligned(stage, { x: 300, y: 350 }, x1, x2);
      await stage.app.page.keyboard.press("b");
      await stage.app.page.keyboard.down(" ");
      await stage.drag({ x: 300, y: 300 }, { x: 310.3, y: 315.7 });
      await stage.app.page.keyboard.up(" ");
      await stage.rest();
      await expectAligned(stage, { x: 300, y: 350 }, x1, x2);
    }));
});

/** Along the photo's row through `place`: the white rectangle's edge, and the outline from x1 to x2, against data-view. */
async function expectAligned(stage: StageApp, place: Place, x1: number, x2: number): Promise<void> {
  await stage.app.page.mouse.move(2, 2);
  await stage.rest();
  const { scale } = await stage.view();
  const left = await stage.at({ x: x1, y: place.y });
  const clip = {
    x: Math.floor(left.x) - 12,
    y: Math.floor(left.y),
    width: Math.ceil((x2 - x1) * scale) + 24,
    height: 1,
  };
  const { data, width } = await stage.pixels(clip);
  const ratio = width / clip.width;
  const saturation = (i: number) => {
    const rgb = [...data.subarray(3 * i, 3 * i + 3)];
    return Math.max(...rgb) - Math.min(...rgb);
  };
  const middle = (from: number, to: number) => {
    let [sum, weight] = [0, 0];
    for (let i = from; i < to; i++) {
      const share = Math.max(0, saturation(i) - 90);
      sum += share * (i + 0.5);
      weight += share;
    }
    expect(weight).toBeGreaterThan(0);
    return clip.x + sum / weight / ratio;
  };
  const right = await stage.at({ x: x2, y: place.y });
  expect(Math.abs(middle(0, Math.round(24 * ratio)) - left.x)).toBeLessThanOrEqual(1);
  expect(Math.abs(middle(width - Math.round(24 * ratio), width) - right.x)).toBeLessThanOrEqual(1);
  // Inside the outline, under its fill: where grey becomes white.
  const brightness = (i: number) => data[3 * i + 1] as number;
  const from = Math.round((12 + 6) * ratio);
  const edge = Array.from({ length: width - 2 * from }, (_, i) => i + from).find((i) => brightness(i) > 150) as number;
  const { x } = await stage.at(place);
  expect(Math.abs(clip.x + edge / ratio - x)).toBeLessThanOrEqual(1);
}

test("drags: Box draws, Point leaves nothing, Escape calls off", () =>
  withStage({ viewport: WINDOWS[0] }, async (stage) => {
    const { page } = stage.app;
    await stage.drag({ x: 100, y: 100 }, { x: 200, y: 220 });
    expect(await stage.clicks()).toEqual([]);
    await page.keyboard.press("b");
    await stage.drag({ x: 100, y: 100 }, { x: 200, y: 220 });
    const box = ((await stage.app.find("pending-box").getAttribute("data-box")) ?? "").split(",").map(Number);
    [100, 100, 200, 220].forEach((side, i) => {
      expect(Math.abs((box[i] as number) - side)).toBeLessThanOrEqual(0.5);
    });
    const to = await stage.at({ x: 400, y: 400 });
    await page.mouse.move(to.x, to.y);
    await page.mouse.down();
    await page.mouse.move(to.x + 80, to.y + 50, { steps: 3 });
    await stage.app.find("sketch-box").waitFor();
    await page.keyboard.press("Escape");
    await page.mouse.up();
    expect(await stage.app.find("sketch-box").count()).toBe(0);
    expect(await stage.app.find("pending-box").count()).toBe(1);
    expect(await stage.clicks()).toEqual([]);
  }));

test("the photo by keyboard: arrows, Enter, minus; the crosshair keeps in view", () =>
  withStage({ viewport: WINDOWS[0] }, async (stage) => {
    const { page } = stage.app;
    await stage.app.find("stage").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("-");
    expect(await stage.clicks()).toEqual([
      { x: 501.5, y: 351.5, positive: "true", pending: "true" },
      { x: 501.5, y: 352.5, positive: "false", pending: "true" },
    ]);
    for (let i = 0; i < 5; i++) await page.keyboard.press("+");
    for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowLeft");
    await stage.rest();
    const cross = await stage.app.find("crosshair").boundingBox();
    expect(cross?.x).toBeGreaterThan(stage.origin.x);
  }));

test("fingers: a tap clicks, two taps zoom, two fingers zoom and leave no mark, a resting finger aims", () =>
  withStage({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async (stage) => {
    const cdp = await stage.touch();
    const send = (type: "touchStart" | "touchMove" | "touchEnd", ...at: Place[]) =>
      cdp.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(({ x, y }, id) => ({ x, y, id })) });
    const tap = async (at: Place) => {
      await send("touchStart", at);
      await send("touchEnd");
    };
    const whole = await stage.view();
    await tap(await stage.at({ x: 420.5, y: 333.5 }));
    await stage.app.find("click").waitFor();
    const [made] = await stage.clicks();
    expect(Math.hypot((made?.x ?? 0) - 420.5, (made?.y ?? 0) - 333.5)).toBeLessThan(1.5);

    const other = await stage.at({ x: 700, y: 500 });
    await tap(other);
    await tap(other);
    await stage.rest();
    expect((await stage.view()).scale).toBeCloseTo(3 * whole.scale, 5);
    await tap(other);
    await tap(other);
    await stage.rest();
    expect((await stage.view()).scale).toBeCloseTo(whole.scale, 9);

    const { x, y } = await stage.at({ x: 500, y: 350 });
    await send("touchStart", { x: x - 30, y });
    await send("touchStart", { x: x - 30, y }, { x: x + 30, y });
    for (let i = 1; i <= 6; i++) await send("touchMove", { x: x - 30 - 10 * i, y }, { x: x + 30 + 10 * i, y });
    await send("touchEnd");
    await stage.rest();
    expect((await stage.view()).scale / whole.scale).toBeGreaterThan(2);
    expect(await stage.clicks()).toHaveLength(1);

    const from = await stage.at({ x: 480, y: 340 });
    const to = { x: from.x + 25, y: from.y + 10 };
    await send("touchStart", from);
    await stage.app.find("magnifier").waitFor();
    await send("touchMove", to);
    const place = await stage.view();
    await send("touchEnd");
    await stage.rest();
    const aimed = (await stage.clicks()).at(-1) as Place;
    const expected = {
      x: (to.x - stage.origin.x - place.x) / place.scale,
      y: (to.y - stage.origin.y - place.y) / place.scale,
    };
    expect(Math.hypot(aimed.x - expected.x, aimed.y - expected.y)).toBeLessThan(1);
    expect(await stage.app.find("magnifier").count()).toBe(0);
  }));

test("another size of the window keeps the whole photo whole, and else its middle", () =>
  withStage({ viewport: WINDOWS[0] }, async (stage) => {
    await stage.app.page.setViewportSize({ width: 1000, height: 620 });
    await stage.rest();
    const size = (await stage.app.find("stage").boundingBox()) as { width: number; height: number };
    const whole = await stage.view();
    expect(whole.scale).toBeCloseTo(Math.min(size.width / 1000, size.height / 700), 2);
    await stage.zoom(4, { x: 650, y: 300 });
    const before = await stage.view();
    const middle = { x: (size.width / 2 - before.x) / before.scale, y: (size.height / 2 - before.y) / before.scale };
    await stage.app.page.setViewportSize({ width: 1300, height: 800 });
    await stage.rest();
    const after = await stage.view();
    const now = (await stage.app.find("stage").boundingBox()) as { width: number; height: number };
    expect(after.scale).toBeCloseTo(before.scale, 5);
    expect((now.width / 2 - after.x) / after.scale).toBeCloseTo(middle.x, 0);
    expect((now.height / 2 - after.y) / after.scale).toBeCloseTo(middle.y, 0);
  }));

/** Frames a second while the photo is dragged about. */
async function panned(stage: StageApp): Promise<number> {
  const { page } = stage.app;
  const { x, y } = { x: stage.origin.x + stage.size.width / 2, y: stage.origin.y + stage.size.height / 2 };
  await page.evaluate(() => {
    const seen = Object.assign(globalThis, { frames: 0, from: performance.now(), counts: true });
    const count = () => {
      seen.frames++;
      if (seen.counts) requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
  await page.keyboard.down(" ");
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 90; i++) {
    const turn = (i / 90) * 2 * Math.PI;
    await page.mouse.move(x + 300 * Math.sin(turn), y + 200 * Math.sin(2 * turn));
  }
  await page.mouse.up();
  await page.keyboard.up(" ");
  return page.evaluate(() => {
    const seen = Object.assign(globalThis as unknown as { frames: number; from: number }, { counts: false });
    return (1000 * seen.frames) / (performance.now() - seen.from);
  });
}

test("12 megapixels with 20 objects are panned as fast as the photo alone, nearly", { retry: 2 }, async () => {
  const large = await plainPhoto(4000, 3000);
  const stage = await StageApp.open(browser, inject("baseUrl"), large, { viewport: WINDOWS[0] });
  try {
    const { page } = stage.app;
    await page.keyboard.press("p");
    for (let i = 0; i < 20; i++) {
      const at = { x: 500 + 700 * (i % 5), y: 500 + 650 * Math.floor(i / 5) };
      await stage.drag(at, { x: at.x + 200, y: at.y + 150 });
      await page.waitForFunction(
        (count) => document.querySelectorAll('[data-testid="object"]').length === count,
        i + 1,
      );
      // The next stroke begins another.
      await page.keyboard.press("Escape");
    }
    await page.keyboard.press("v");
    const ratios: number[] = [];
    for (const times of [1, 3]) {
      await stage.zoom(times, { x: 2000, y: 1500 });
      await panned(stage);
      for (let i = 0; i < 3; i++) {
        const all = await panned(stage);
        await page.keyboard.press("m");
        await expect.poll(() => stage.app.find("layer-mask").count()).toBe(0);
        const alone = await panned(stage);
        await page.keyboard.press("m");
        await stage.rest();
        expect(await stage.app.find("layer-mask").count()).toBe(1);
        ratios.push(all / alone);
      }
    }
    console.log(
      `frames with 20 objects ÷ frames of the photo alone: ${ratios.map((one) => one.toFixed(2)).join(", ")}`,
    );
    // The machine does other things too: the lower middle of six.
    expect(ratios.sort((a, b) => a - b)[2]).toBeGreaterThanOrEqual(0.8);
  } finally {
    await stage.close();
  }
});
