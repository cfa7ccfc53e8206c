/**
 * The workers of the page end, hang and fail, idle and in the middle of things; files are handed over that cannot be read.
 * What was made before stays, what was asked is answered or given back, and the page goes on without a reload.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { App } from "../e2e/support/app";
import { launchBrowser } from "../e2e/support/browser";
import { countObjects } from "../e2e/support/editor";
import * as worker from "../e2e/support/engine-worker";
import { scenePath } from "../e2e/support/scenes";
import { report, unfit } from "./support/report";
import { PHOTO, PROMPT, SECOND, Visit } from "./support/visit";

const note = report("page");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

type Strike = (app: App, visit: Visit) => Promise<unknown>;

interface Outcome {
  /** What a person may read, at most. */
  says?: RegExp;
}

/** A photo and an answer, then `strike`, then a question that is answered as ever. */
async function survives(name: string, strike: Strike, { says }: Outcome = {}): Promise<void> {
  const visit = await Visit.open(browser, { url: inject("baseUrl") });
  const { app } = visit;
  try {
    await visit.photo();
    expect(await app.ask(PROMPT)).toBe("done");
    const [before] = await app.objects();
    await strike(app, visit);
    if (await visit.again.count()) await visit.again.click();
    await app.page.waitForSelector('[data-testid="ask"]', { timeout: 240_000 });
    expect(await app.ask(SECOND)).toBe("done");
    const objects = await app.objects();
    expect({ ...objects[0], selected: true }).toEqual(before);
    const said = await visit.said();
    note({ fault: name, outcome: `lives on, ${objects.length} objects`, said });
    expect(unfit(said)).toEqual([]);
    expect(said.filter((text) => !says?.test(text))).toEqual([]);
    expect(visit.dialogs).toEqual([]);
  } catch (error) {
    const said = await visit.said().catch(() => []);
    note({ fault: name, outcome: `FAILED: ${error instanceof Error ? error.message : error}`, said });
    throw error;
  } finally {
    await visit.close();
  }
}

const ENGINE: [name: string, strike: (app: App["page"]) => Promise<unknown>, outcome?: Outcome][] = [
  ["ends without a word", worker.closeWorker],
  ["hangs", worker.hangWorker],
  ["throws, and nobody catches it", worker.throwUncaught],
  ["has a promise that fails unheard", worker.rejectUnheard],
  ["fails in one run, with a number", (page) => worker.breakOneRun(page, "a number")],
  ["fails in one run, with a RangeError", (page) => worker.breakOneRun(page, "a RangeError")],
  ["fails in one run, with an Error", (page) => worker.breakOneRun(page, "an Error")],
  ["fails in every run", worker.breakRuntime],
  ["waits for a run that never ends", worker.stallRuntime],
];

describe.concurrent("the engine's worker, idle", () => {
  test.each(ENGINE)("%s", async (name, strike, outcome) => {
    await survives(`engine, idle: ${name}`, ({ page }) => strike(page), outcome);
  });

  test("gives no numbers any more", async () => {
    await survives(
      "engine, idle: gives no numbers, until the page is loaded again",
      async (app) => {
        await worker.makeNaN(app.page);
        expect(await app.ask(SECOND)).toBe("error");
        expect(await app.message()).toMatch(/no valid numbers/);
        await worker.closeWorker(app.page);
      },
      { says: /no valid numbers/ },
    );
  });

  test("ends twice within a minute", async () => {
    await survives(
      "engine, idle: ends twice within a minute",
      async (app, visit) => {
        await worker.closeWorker(app.page);
        await app.page.waitForSelector('[data-testid="model-status"][data-state="loading"]', { state: "attached" });
        await visit.ready();
        await worker.closeWorker(app.page);
        await app.waitForMessage(/second time within a minute/);
      },
      { says: /second time within a minute/ },
    );
  });
});

describe.concurrent("the engine's worker, in the middle of an answer", () => {
  test.each(ENGINE)("%s", async (name, strike, outcome) => {
    await survives(
      `engine, answering: ${name}`,
      async (app) => {
        await worker.holdAnswer(app.page);
        await app.start("the bear");
        await strike(app.page);
        await app.waitFor(["done", "absent"]);
      },
      outcome,
    );
  });

  test("hangs, and is stopped", async () => {
    await survives("engine, answering: hangs, and is stopped", async (app) => {
      await worker.holdAnswer(app.page);
      await app.start("the bear");
      await worker.hangWorker(app.page);
      await app.find("stop").click();
      await app.find("stop").waitFor({ state: "hidden", timeout: 3000 });
      expect(await app.find("prompt").inputValue()).toBe("the bear");
    });
  });
});

describe.concurrent("the engine's worker, while it reads a photo", () => {
  test.each(ENGINE.slice(0, 3))("%s", async (name, strike, outcome) => {
    await survives(
      `engine, encoding: ${name}`,
      async (app) => {
        await app.upload(scenePath(PHOTO));
        await strike(app.page);
        await app.ask(PROMPT);
      },
      outcome,
    );
  });
});

describe.concurrent("other workers", () => {
  for (const which of ["picture", "masks"] as const) {
    for (const how of ["ends", "hangs"] as const) {
      test(`${which}: ${how}`, async () => {
        await survives(
          `${which} worker: ${how}`,
          async (app, visit) => {
            await worker.strikeWorker(app.page, which, how);
            await visit.another();
          },
          { says: /has stopped/ },
        );
      });
    }
  }
});

const bytes = (name: string, content: string | Buffer, mimeType = "image/jpeg") => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

describe.concurrent("a file that cannot be read", () => {
  test("in the middle of an answer: the answer comes", async () => {
    await survives(
      "a bad file in the middle of an answer",
      async (app) => {
        await app.start("the bear");
        await app.upload(bytes("note.jpg", "Dear diary"));
        await app.page.waitForSelector('[data-testid="refusal"][data-prompt="the bear"][data-absent="true"]');
        expect(await app.message()).toMatch(/note\.jpg.*not an image/i);
        expect(await app.message()).toMatch(/wood\.jpg stays/);
      },
      { says: /not an image/i },
    );
  });

  test("while a question waits: the question is answered", async () => {
    await survives(
      "a bad file while a question waits",
      async (app) => {
        await app.start("the bear");
        await app.find("prompt").fill("the frog again");
        await app.find("prompt").press("Enter");
        await app.upload(bytes("empty.jpg", ""));
        await countObjects(app, 2);
      },
      { says: /empty/i },
    );
  });

  test("a file that is deleted after it was chosen", async () => {
    const folder = mkdtempSync(join(tmpdir(), "loupe-faults-"));
    const path = join(folder, "gone.jpg");
    writeFileSync(path, Buffer.alloc(1000, 1));
    await survives(
      "a file that is deleted after it was chosen",
      async (app) => {
        await app.page.evaluate(() => {
          // As a folder that is dropped: looked at once it is gone.
          const input = document.querySelector<HTMLInputElement>('[data-testid="file-input"]');
          const chosen: File[] = [];
          Object.assign(globalThis, { chosen });
          input?.addEventListener(
            "change",
            (event) => {
              event.stopImmediatePropagation();
              chosen.push(...(input.files ?? []));
            },
            { capture: true, once: true },
          );
        });
        await app.upload(path);
        rmSync(folder, { recursive: true });
        await app.page.evaluate(() => {
          const [file] = Reflect.get(globalThis, "chosen") as File[];
          const data = new DataTransfer();
          if (file) data.items.add(file);
          globalThis.dispatchEvent(new DragEvent("drop", { dataTransfer: data }));
        });
        await app.waitForMessage(/gone\.jpg/);
      },
      // Chromium gives some as empty.
      { says: /gone\.jpg.*(cannot be read|is empty)/ },
    );
  });
});
