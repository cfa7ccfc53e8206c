/** The app as a person works it, and a record of everything it asked the network for and complained about. */
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import type { SegmentResult } from "../../../src/engine/api";
import { saveFormat } from "./downloads";

export type ResultState = "idle" | "loading" | "encoding" | "thinking" | "decoding" | "done" | "absent" | "error";

/** A file as the file picker hands it over. */
export interface UploadFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** What the app saves as JSON: the public part of the result. */
export type ExportedResult = Pick<
  SegmentResult,
  "model" | "prompt" | "think" | "answer" | "box" | "absent" | "score" | "timings"
> & { rle: { size: [number, number]; counts: string } | null };

/** A row of the list of objects; `area` and `bounds` in pixels of the photo. */
export interface ListedObject {
  name: string;
  area: number;
  bounds: number[];
  source: string;
  selected: boolean;
  hidden: boolean;
}

export interface Mark {
  name: string;
  startTime: number;
}

export interface OpenOptions {
  baseUrl: string;
  provider?: "webgpu" | "wasm";
  model?: string;
  /** Small, and worked by touch. */
  phone?: boolean;
  /** Called before the first navigation: routes, init scripts. */
  prepare?: (context: BrowserContext) => Promise<void>;
}

const ENDED: ResultState[] = ["done", "absent", "error"];

export class App {
  /** URL of every request of the page, its workers and its service worker. */
  readonly requests: string[] = [];
  /** Console errors and uncaught exceptions. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly baseUrl: string,
  ) {
    context.on("request", (request) => this.requests.push(request.url()));
    context.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.complaints.push(String(error.error())));
  }

  static async open(browser: Browser, { baseUrl, provider, model, phone, prepare }: OpenOptions): Promise<App> {
    const desktop = { viewport: { width: 1280, height: 900 } };
    const hand = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
    const context = await browser.newContext({ ...(phone ? hand : desktop), acceptDownloads: true });
    await prepare?.(context);
    const app = new App(context, await context.newPage(), baseUrl);
    const url = new URL(baseUrl);
    if (provider) url.searchParams.set("provider", provider);
    if (model) url.searchParams.set("model", model);
    await app.page.goto(url.href);
    return app;
  }

  close(): Promise<void> {
    return this.context.close();
  }

  find(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async state(): Promise<ResultState> {
    return (await this.find("result-state").getAttribute("data-state")) as ResultState;
  }

  /** Resolves with the state reached; rejects, naming the state and message shown, when it never comes. */
  async waitFor(states: ResultState[], timeout = 600_000): Promise<ResultState> {
    const selector = states.map((state) => `[data-testid="result-state"][data-state="${state}"]`).join(",");
    try {
      await this.page.waitForSelector(selector, { timeout, state: "attached" });
    } catch (error) {
      throw new Error(
        `waited for ${states.join("/")}, but the page is "${await this.state()}": ${await this.message()}`,
        {
          cause: error,
        },
      );
    }
    return this.state();
  }

  /** The error message shown, or "" when there is none. */
  async message(): Promise<string> {
    const shown = this.find("error-message");
    return (await shown.count()) ? ((await shown.first().textContent()) ?? "").trim() : "";
  }

  /** The message of the bad thing just done. */
  async waitForMessage(pattern: RegExp, timeout = 120_000): Promise<string> {
    try {
      await this.find("error-message").filter({ hasText: pattern }).first().waitFor({ timeout });
    } catch (error) {
      throw new Error(`waited for a message like ${pattern}, but the page says: "${await this.message()}"`, {
        cause: error,
      });
    }
    return this.message();
  }

  async upload(file: UploadFile | string): Promise<void> {
    await this.find("file-input").setInputFiles(file);
  }

  /** Asks, and waits for the end of the answer: done, absent or error. */
  async ask(prompt: string): Promise<ResultState> {
    await this.start(prompt);
    return this.waitFor(ENDED);
  }

  /** Asks, and returns once the app has taken the question up. */
  async start(prompt: string): Promise<void> {
    await this.find("prompt").fill(prompt);
    const ask = this.find("ask");
    await this.page.waitForFunction((button) => !(button as HTMLButtonElement).disabled, await ask.elementHandle(), {
      timeout: 600_000,
    });
    // The state of the answer before may still be on the page when the click returns: wait until it has given way.
    const stale = await this.state();
    const changed = ENDED.includes(stale) ? this.stateChange() : null;
    await ask.click();
    await changed;
    await this.waitFor(["loading", "encoding", "thinking", "decoding", ...ENDED]);
  }

  /** What is in the list of objects, in its order. */
  objects(): Promise<ListedObject[]> {
    return this.find("object").evaluateAll((rows) =>
      rows.map((row) => {
        const { name = "", area, bounds = "", source = "", selected, hidden } = (row as HTMLElement).dataset;
        return {
          name,
          area: Number(area),
          bounds: bounds.split(",").map(Number),
          source,
          selected: selected === "true",
          hidden: hidden === "true",
        };
      }),
    );
  }

  /** The question whose answer is on the page: of the selected object, or the one that was refused. */
  async answered(): Promise<string | null> {
    if ((await this.state()) === "absent") return this.find("refusal").getAttribute("data-prompt");
    return (await this.exportJson()).prompt;
  }

  /** Resolves when the state is another than now. */
  private stateChange(): Promise<void> {
    return this.page.evaluate(
      () =>
        new Promise<void>((done, fail) => {
          const element = document.querySelector('[data-testid="result-state"]');
          if (!element) return fail(new Error("there is no result-state"));
          new MutationObserver(() => done()).observe(element, { attributeFilter: ["data-state"] });
          setTimeout(() => fail(new Error("the state stayed as it was")), 60_000);
        }),
    );
  }

  async exportJson(): Promise<ExportedResult> {
    const stream = await (await saveFormat(this.page, "json")).createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as ExportedResult;
  }

  /**
   * Records each different length the element's text has from now on, at every change of the document: how many of
   * them fall between two frames is the machine's affair.
   * The function returned gives the lengths so far.
   */
  watchText(testId: string): () => Promise<number[]> {
    const installed = this.page.evaluate((id) => {
      const lengths: number[] = [];
      Object.assign(globalThis, { [`watch:${id}`]: lengths });
      const look = () => {
        const length = document.querySelector(`[data-testid="${id}"]`)?.textContent?.length ?? 0;
        if (length > 0 && lengths.at(-1) !== length) lengths.push(length);
      };
      look();
      new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
    }, testId);
    return async () => {
      await installed;
      return this.page.evaluate((id) => Reflect.get(globalThis, `watch:${id}`) as number[], testId);
    };
  }

  /** The page's `loupe:` performance marks, in time order. */
  marks(): Promise<Mark[]> {
    return this.page.evaluate(() =>
      performance
        .getEntriesByType("mark")
        .filter((mark) => mark.name.startsWith("loupe:"))
        .map(({ name, startTime }) => ({ name, startTime })),
    );
  }

  /** Requests that went anywhere but to the app's own origin. */
  strangers(): string[] {
    const { origin } = new URL(this.baseUrl);
    return this.requests.filter((url) => !/^(blob|data):/.test(url) && new URL(url).origin !== origin);
  }
}
