/** The stage as a hand works it: places in the photo, whatever zoom and window. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
} from "playwright-core";
import sharp from "sharp";
import { findChromium } from "../../../scripts/lib/chromium.mjs";
import { App } from "./app";
import { inWindow, type Place } from "./editor";

export interface View extends Place {
  scale: number;
}

/** In software: frame rates there are the least that anybody sees. */
export function launchSoftware(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium here. Run `node scripts/setup.mjs --with-tests`.");
  return chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-background-networking"] });
}

/** Grey, with a white rectangle from (300, 200) to (700, 500), in pixels of the photo. */
export async function plainPhoto(width = 1000, height = 700) {
  const box = { create: { width: 400, height: 300, channels: 3 as const, background: "#ffffff" } };
  const buffer = await sharp({ create: { width, height, channels: 3, background: "#606060" } })
    .composite([{ input: await sharp(box).png().toBuffer(), left: 300, top: 200 }])
    .png()
    .toBuffer();
  return { name: "plain.png", mimeType: "image/png", buffer };
}

export class StageApp {
  private constructor(
    readonly app: App,
    /** Of the stage in the window. */
    readonly origin: Place,
    readonly size: { width: number; height: number },
  ) {}

  /** With the photo open, and a model that never arrives: what is clicked waits, and is shown waiting. */
  static async open(
    browser: Browser,
    baseUrl: string,
    photo: Awaited<ReturnType<typeof plainPhoto>>,
    options: BrowserContextOptions = {},
  ): Promise<StageApp> {
    const stall = (context: BrowserContext) => context.route("**/models/**", () => {}).then(() => {});
    const sized = { newContext: (given: object) => browser.newContext({ ...given, ...options }) } as Browser;
    const app = await App.open(sized, { baseUrl, prepare: stall });
    await app.upload(photo);
    await app.page.waitForSelector('[data-testid="stage"][data-view]');
    const bounds = await app.find("stage").boundingBox();
    if (!bounds) throw new Error("the stage has no box");
    return new StageApp(app, bounds, bounds);
  }

  async view(): Promise<View> {
    const [scale = 0, x = 0, y = 0] = ((await this.app.find("stage").getAttribute("data-view")) ?? "")
      .split(",")
      .map(Number);
    return { scale, x, y };
  }

  /** A place of the photo in the window. */
  at(place: Place): Promise<Place> {
    return inWindow(this.app.page, place);
  }

  async click(place: Place): Promise<void> {
    const { x, y } = await this.at(place);
    await this.app.page.mouse.click(x, y);
  }

  async drag(from: Place, to: Place, steps = 4): Promise<void> {
    const [a, b] = [await this.at(from), await this.at(to)];
    await this.app.page.mouse.move(a.x, a.y);
    await this.app.page.mouse.down();
    await this.app.page.mouse.move(b.x, b.y, { steps });
    await this.app.page.mouse.up();
  }

  /** `times` as large as the whole photo, by the wheel, at a place of it. */
  async zoom(times: number, place: Place): Promise<void> {
    const { x, y } = await this.at(place);
    await this.app.page.mouse.move(x, y);
    const target = (await this.view()).scale * times;
    // Step by step: how much a turn of the wheel is depends on the screen.
    for (let i = 0; i < 60; i++) {
      const left = Math.log(target / (await this.view()).scale);
      if (Math.abs(left) < 1e-3) break;
      await this.app.page.mouse.wheel(0, -Math.max(-0.4, Math.min(0.4, left)) / 0.0018);
      await this.app.page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
    }
    await this.rest();
  }

  /** Until all is drawn where it belongs. */
  async rest(): Promise<void> {
    await this.app.page.waitForTimeout(600);
  }

  /** Places of the clicks that are shown. */
  clicks(): Promise<(Place & { positive: string; pending: string })[]> {
    return this.app.find("click").evaluateAll((marks) =>
      marks.map((mark) => {
        const { x, y, positive = "", pending = "" } = (mark as HTMLElement).dataset;
        return { x: Number(x), y: Number(y), positive, pending };
      }),
    );
  }

  /** Pixels of the screen in a part of the window: RGB, row-major. */
  async pixels(clip: Place & { width: number; height: number }) {
    const png = await this.app.page.screenshot({ clip });
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  }

  touch(): Promise<CDPSession> {
    return this.app.context.newCDPSession(this.app.page);
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
