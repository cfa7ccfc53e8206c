/** A visit to the app under a fault: in a fresh profile, with all that a person reads written down. */
import type { Browser, BrowserContext } from "playwright-core";
import { App } from "../../e2e/support/app";
import { scene, scenePath } from "../../e2e/support/scenes";

export const PHOTO = scene("wood");
export const PROMPT = "the frog";
export const SECOND = "the zebra";

/** Runs in the page: each text that an error or a notice shows, and why nothing comes of the model. */
function listen(): void {
  const said: string[] = [];
  Object.assign(globalThis, { loupeSaid: said });
  const texts = (id: string) =>
    [...document.querySelectorAll(`[data-testid="${id}"]`)].map(({ textContent }) => (textContent ?? "").trim());
  const look = () => {
    const told = ["error-message", "model-notice"].flatMap(texts);
    // What stands behind the figures that count up.
    const stalled = texts("model-status").map((text) => / MB\. (.+)$/.exec(text)?.[1] ?? "");
    for (const text of [...told, ...stalled]) if (text && !said.includes(text)) said.push(text);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
}

export interface VisitOptions {
  url: string;
  prepare?: (context: BrowserContext) => Promise<void>;
}

export class Visit {
  readonly dialogs: string[] = [];

  private constructor(readonly app: App) {
    app.page.on("dialog", (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }

  static async open(browser: Browser, { url, prepare }: VisitOptions): Promise<Visit> {
    const app = await App.open(browser, {
      baseUrl: url,
      provider: "wasm",
      prepare: async (context) => {
        await context.addInitScript(listen);
        await prepare?.(context);
      },
    });
    return new Visit(app);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  /** All that a person has read. */
  said(): Promise<string[]> {
    return this.app.page.evaluate(() => (Reflect.get(globalThis, "loupeSaid") as string[] | undefined) ?? []);
  }

  /** Resolves with which of these came first: the model is ready, or a message is there. */
  async readyOrTold(timeout: number): Promise<"ready" | "told"> {
    const ready = '[data-testid="model-status"][data-state="ready"]';
    const told = '[data-testid="error-message"]';
    await this.app.page.waitForSelector(`${ready}, ${told}`, { state: "attached", timeout });
    return (await this.app.page.locator(told).count()) ? "told" : "ready";
  }

  /** Resolves once it is said why nothing comes of the model, or as readyOrTold() where that is sooner. */
  async troubled(timeout: number): Promise<"ready" | "told" | "trouble"> {
    await this.app.page.waitForFunction(
      () => {
        const status = document.querySelector<HTMLElement>('[data-testid="model-status"]');
        const isTrouble = / MB\. ./.test(status?.textContent ?? "");
        return (
          isTrouble || status?.dataset.state === "ready" || document.querySelector('[data-testid="error-message"]')
        );
      },
      undefined,
      { timeout },
    );
    if (await this.app.page.locator('[data-testid="error-message"]').count()) return "told";
    return (await this.app.find("model-status").getAttribute("data-state")) === "ready" ? "ready" : "trouble";
  }

  async ready(timeout = 120_000): Promise<void> {
    await this.app.page.waitForSelector('[data-testid="model-status"][data-state="ready"]', {
      state: "attached",
      timeout,
    });
  }

  async photo(): Promise<void> {
    await this.app.upload(scenePath(PHOTO));
    await this.app.page.waitForSelector('[data-testid="stage"][data-view]', { timeout: 60_000 });
  }

  /** Another photo of the project, then the first one again. */
  async another(): Promise<void> {
    const photos = this.app.find("filmstrip-photo");
    await this.app.upload("public/samples/table.jpg");
    await photos.nth(1).waitFor({ timeout: 120_000 });
    await photos.first().click();
    await this.app.find("object").first().waitFor({ timeout: 120_000 });
  }

  /** What "Try again" is, where it is there. */
  get again() {
    return this.app.page.getByRole("button", { name: "Try again" });
  }
}
