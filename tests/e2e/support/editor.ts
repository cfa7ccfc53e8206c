/** The editor as a person works it: places in the photo, by mouse, finger or keyboard. */
import type { Page } from "playwright-core";
import type { App, UploadFile } from "./app";

export interface Place {
  x: number;
  y: number;
}

/** Opens a photo, and waits until it is laid out. */
export async function openPhoto({ page }: App, photo: UploadFile | string | { sample: string }): Promise<void> {
  if (typeof photo === "object" && "sample" in photo) await page.goto(withSample(page.url(), photo.sample));
  else await page.getByTestId("file-input").setInputFiles(photo);
  await page.waitForSelector('[data-testid="stage"][data-view]');
}

/** One that only links name; the start page's have prepared answers over them. */
function withSample(url: string, id: string): string {
  const to = new URL(url);
  to.searchParams.set("sample", id);
  return to.href;
}

export async function modelReady({ page }: App): Promise<void> {
  await page.waitForSelector('[data-testid="model-status"][data-state="ready"]', {
    state: "attached",
    timeout: 300_000,
  });
}

/** Where a place of the photo is in the window, in CSS pixels. */
export async function inWindow(page: Page, { x, y }: Place): Promise<Place> {
  const stage = page.getByTestId("stage");
  const [box, view] = [await stage.boundingBox(), await stage.getAttribute("data-view")];
  const [scale = 0, tx = 0, ty = 0] = (view ?? "").split(",").map(Number);
  return { x: (box?.x ?? 0) + tx + scale * x, y: (box?.y ?? 0) + ty + scale * y };
}

export async function click(page: Page, place: Place, how: { shift?: boolean; right?: boolean } = {}): Promise<void> {
  const { x, y } = await inWindow(page, place);
  if (how.shift) await page.keyboard.down("Shift");
  await page.mouse.click(x, y, { button: how.right ? "right" : "left" });
  if (how.shift) await page.keyboard.up("Shift");
}

export async function drag(page: Page, from: Place, to: Place): Promise<void> {
  const [a, b] = [await inWindow(page, from), await inWindow(page, to)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  for (let i = 1; i <= 8; i++) await page.mouse.move(a.x + ((b.x - a.x) * i) / 8, a.y + ((b.y - a.y) * i) / 8);
  await page.mouse.up();
}

export async function tap(page: Page, place: Place): Promise<void> {
  const { x, y } = await inWindow(page, place);
  await page.touchscreen.tap(x, y);
}

/** One finger, from place to place. */
export async function swipe(page: Page, from: Place, to: Place): Promise<void> {
  const [a, b] = [await inWindow(page, from), await inWindow(page, to)];
  const cdp = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: Place[]) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", a);
  for (let i = 1; i <= 8; i++)
    await send("touchMove", { x: a.x + ((b.x - a.x) * i) / 8, y: a.y + ((b.y - a.y) * i) / 8 });
  // Lifted in motion it flings, and Chromium takes the next tap for what stops that.
  await page.waitForTimeout(300);
  await send("touchEnd");
  await cdp.detach();
}

/** Resolves once so many objects are in the list. */
export async function countObjects({ page }: App, count: number, timeout = 120_000): Promise<void> {
  await page.waitForFunction((count) => document.querySelectorAll('[data-testid="object"]').length === count, count, {
    timeout,
  });
}

/** Resolves once nothing that was clicked waits any more. */
export async function answeredClicks({ page }: App): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('[data-testid="click"][data-pending="true"]'), undefined, {
    timeout: 120_000,
  });
}
