/** One tab of a browser, of which a test may have several. */

import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { click } from "./editor";

export const photoFile = (name: string) => `public/samples/${name}`;

export class Tab {
  private constructor(readonly page: Page) {}

  static async open(context: BrowserContext, url: string): Promise<Tab> {
    const page = await context.newPage();
    await page.goto(url);
    return new Tab(page);
  }

  find(testId: string) {
    return this.page.getByTestId(testId);
  }

  async choose(...names: string[]): Promise<void> {
    await this.find("file-input").setInputFiles(names.map(photoFile));
    await this.laidOut();
  }

  /** The photo is on the stage. */
  async laidOut(): Promise<void> {
    await this.page.waitForSelector('[data-testid="stage"][data-view]', { timeout: 60_000 });
  }

  /** A click on the middle of the photo, and the object that it makes. */
  async makeObject(): Promise<void> {
    const before = await this.find("object").count();
    const [width, height] = await this.size();
    await this.find("tool-point").click();
    await click(this.page, { x: width / 2, y: height / 2 });
    await expect.poll(() => this.find("object").count(), { timeout: 300_000 }).toBe(before + 1);
  }

  async view(): Promise<number[]> {
    return ((await this.find("stage").getAttribute("data-view")) ?? "").split(",").map(Number);
  }

  async size(): Promise<[number, number]> {
    const stage = this.find("stage");
    const of = async (name: string) => Number(await stage.getAttribute(`data-photo-${name}`));
    return [await of("width"), await of("height")];
  }

  /** What is made of the photo, as the list shows it. */
  objects(): Promise<(string | null)[]> {
    return this.find("object").evaluateAll((rows) =>
      rows.map((row) => ["data-name", "data-area", "data-bounds"].map((name) => row.getAttribute(name)).join(" ")),
    );
  }

  async zoom(): Promise<void> {
    const box = await this.find("stage").boundingBox();
    if (!box) throw new Error("the stage is not laid out");
    const before = await this.view();
    await this.page.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
    await this.page.keyboard.down("Control");
    await this.page.mouse.wheel(0, -300);
    await this.page.keyboard.up("Control");
    await expect.poll(() => this.view()).not.toEqual(before);
  }
}
