/** One page of the app in a browser whose profile stays. */
import type { Page } from "playwright-core";
import { saveFormat } from "./downloads";
import { click } from "./editor";

export class Visit {
  private constructor(readonly page: Page) {}

  static async open(page: Page, url: string): Promise<Visit> {
    await page.goto(url);
    return new Visit(page);
  }

  find(testId: string) {
    return this.page.getByTestId(testId);
  }

  async ready(): Promise<void> {
    await this.page.waitForSelector('[data-testid="model-status"][data-state="ready"]', {
      timeout: 300_000,
      state: "attached",
    });
  }

  /** From the start page. */
  async sample(id: string): Promise<void> {
    await this.find(`sample-${id}`).click();
    await this.laidOut();
  }

  async own(path: string): Promise<void> {
    // Null also on the start page, which has no stage.
    const before = await this.page.evaluate(
      () => document.querySelector('[data-testid="stage"]')?.getAttribute("data-photo-width") ?? null,
    );
    await this.find("file-input").setInputFiles(path);
    await this.page.waitForFunction(
      (width) => (document.querySelector('[data-testid="stage"]')?.getAttribute("data-photo-width") ?? null) !== width,
      before,
    );
    await this.laidOut();
  }

  async laidOut(): Promise<void> {
    await this.page.waitForSelector('[data-testid="stage"][data-view]', { timeout: 60_000 });
  }

  /** @returns how the answer ended. */
  async ask(prompt: string): Promise<string | null> {
    await this.find("prompt").fill(prompt);
    await this.page.waitForSelector('[data-testid="ask"]:not([disabled])', { timeout: 300_000 });
    await this.find("ask").click();
    await this.page.waitForSelector('[data-testid="result-state"]:not([data-state="done"]):not([data-state="idle"])');
    const ended = ["done", "absent", "error"].map((state) => `[data-testid="result-state"][data-state="${state}"]`);
    const result = await this.page.waitForSelector(ended.join(","), { timeout: 300_000, state: "attached" });
    return result.getAttribute("data-state");
  }

  /** On the photo, at fractions of its sides; resolves once it is answered. */
  async click(x: number, y: number): Promise<void> {
    const side = async (name: string) => Number(await this.find("stage").getAttribute(`data-photo-${name}`));
    const before = await this.made();
    await this.find("tool-point").click();
    await click(this.page, { x: x * (await side("width")), y: y * (await side("height")) });
    await this.page.waitForFunction(
      (last) =>
        [...document.querySelectorAll('[data-testid="object"]')].map((row) => row.getAttribute("data-area")).join() !==
        last,
      before,
      { timeout: 300_000 },
    );
  }

  made(): Promise<string> {
    return this.find("object").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-area")).join());
  }

  async save(format: string): Promise<Buffer> {
    const file = await saveFormat(this.page, format);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
}
