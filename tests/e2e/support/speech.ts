/** What a screen reader would be given to say, in its order. */
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";

export class Speech {
  constructor(private readonly page: Page) {}

  /** Before the page is opened. */
  static async listen(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      // The document element is there before anything of the page is.
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
          if ((target as Element).closest?.('[data-testid="announcer"]'))
            for (const node of addedNodes) said.push(node.textContent ?? "");
        }
      }).observe(document, { subtree: true, childList: true });
    });
  }

  /** Resolves with what has been said once something like it is among it, that included; nothing is said twice here. */
  async until(text: RegExp, timeout = 120_000): Promise<string[]> {
    const heard: string[] = [];
    await expect
      .poll(async () => heard.push(...(await this.texts())) && heard.some((one) => text.test(one)), { timeout })
      .toBe(true)
      .catch(() => {
        throw new Error(`waited to hear ${text}, but heard ${JSON.stringify(heard)}`);
      });
    return heard;
  }

  /** All that was said since the last call. */
  texts(): Promise<string[]> {
    return this.page.evaluate(() => (Reflect.get(globalThis, "said") as string[]).splice(0));
  }
}
