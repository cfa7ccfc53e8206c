/** The app in a browser that is worked by WebDriver alone: by pointer and keys, as a person does. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wayTo } from "../support/downloads";
import type { OtherBrowser } from "./other-browsers";

interface Place {
  x: number;
  y: number;
}

/** WebDriver's code of a key that is no letter. */
export const ENTER = "\uE007";

export class OtherApp {
  constructor(private readonly browser: OtherBrowser) {}

  async open(url: string): Promise<void> {
    const { send } = this.browser;
    await send("timeouts", { script: 60_000, pageLoad: 120_000 });
    await send("windowRect", { width: 1280, height: 900 });
    await send("navigate", { url });
  }

  async reload(): Promise<void> {
    await this.browser.send("refresh");
  }

  /** The value of a function's body in the page; a promise's is waited for. */
  run<T>(body: string, ...args: unknown[]): Promise<T> {
    return this.browser.send("execute", { script: body, args }) as Promise<T>;
  }

  /** Until the body's value is true. What the page says is wrong is an error at once. */
  async until(body: string, seconds = 120): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!(await this.run<boolean>(`return Boolean((() => { ${body} })())`))) {
      const problem = await this.run<string | null>(
        `return document.querySelector('[data-testid="error-message"]')?.textContent ?? null`,
      );
      if (problem) throw new Error(`the page says: ${problem}`);
      if (Date.now() > end) throw new Error(`for ${seconds} s it was not so: ${body}\n${await this.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  text(): Promise<string> {
    return this.run("return document.body.innerText");
  }

  has(selector: string, seconds?: number): Promise<void> {
    return this.until(`return document.querySelector(${JSON.stringify(selector)})`, seconds);
  }

  attribute(testId: string, name: string): Promise<string | null> {
    const selector = `[data-testid="${testId}"]`;
    return this.run("return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null", selector, name);
  }

  count(testId: string): Promise<number> {
    return this.run("return document.querySelectorAll(arguments[0]).length", `[data-testid="${testId}"]`);
  }

  /** The pointer goes there and presses. Places are of the window, in CSS pixels. */
  async clickAt({ x, y }: Place): Promise<void> {
    const move = { type: "pointerMove", x: Math.round(x), y: Math.round(y), duration: 50 };
    const press = [
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    const mouse = { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: [move, ...press] };
    await this.browser.send("actions", { actions: [mouse] });
  }

  /** The middle of an element (`more`: what else its selector says), scrolled into view; once it is shown, as those of a menu are not at once. */
  async click(testId: string, more = ""): Promise<void> {
    const selector = `[data-testid="${testId}"]${more}`;
    await this.until(`return document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect().width`);
    const place = await this.run<Place>(
      `const element = document.querySelector(arguments[0]);
       element.scrollIntoView({ block: "nearest" });
       const { x, y, width, height } = element.getBoundingClientRect();
       return { x: x + width / 2, y: y + height / 2 };`,
      selector,
    );
    await this.clickAt(place);
  }

  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.browser.send("actions", { actions: [{ type: "key", id: "keys", actions }] });
  }

  /** A click on the photo, in parts of its width and height. */
  async clickPhoto(x: number, y: number): Promise<void> {
    const place = await this.run<Place>(
      `const stage = document.querySelector('[data-testid="stage"]');
       const [scale, left, top] = stage.dataset.view.split(",").map(Number);
       const box = stage.getBoundingClientRect();
       const { photoWidth, photoHeight } = stage.dataset;
       return { x: box.x + left + scale * photoWidth * arguments[0], y: box.y + top + scale * photoHeight * arguments[1] };`,
      x,
      y,
    );
    await this.clickAt(place);
  }

  /** Rows of the list of objects, as they are told apart after a reload. */
  objects(): Promise<string[]> {
    return this.run(
      `return [...document.querySelectorAll('[data-testid="object"]')].map(
         ({ dataset }) => [dataset.name, dataset.area, dataset.bounds, dataset.source].join(" "))`,
    );
  }

  /** The file that a format's button saves. */
  async save(format: string, ending: string): Promise<Buffer> {
    await this.click("download");
    for (const id of wayTo(format)) await this.click(id);
    const own = `document.querySelector('[data-testid="format-${format}"]')`;
    await this.until(`return ${own} !== null`);
    await this.run(`${own}.closest("details")?.setAttribute("open", "")`);
    await this.click(`format-${format}`);
    await this.click("download");
    const { downloads } = this.browser;
    for (let i = 0; i < 300; i++) {
      const name = existsSync(downloads) && readdirSync(downloads).find((name) => name.endsWith(ending));
      const file = name && readFileSync(join(downloads, name));
      if (file && file.length > 0 && readdirSync(downloads).every((name) => !name.endsWith(".part"))) return file;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no ${ending} was downloaded; there is ${readdirSync(downloads).join(", ") || "nothing"}`);
  }
}
