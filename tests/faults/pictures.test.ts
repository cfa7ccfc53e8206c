/**
 * Odd pictures, one after the other, in a page with an answer: each is shown, or refused in words that fit; what was there
 * before stays, nothing hangs, and in between the good photo gives the same mask bit for bit.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser } from "../e2e/support/browser";
import { scenePath } from "../e2e/support/scenes";
import { type OddPicture, oddPictures } from "./support/odd-pictures";
import { report, unfit } from "./support/report";
import { PHOTO, PROMPT, Visit } from "./support/visit";

const note = report("pictures");
/** Of one page. */
const PART = 60;
/** After so many the good photo is asked again. */
const OFTEN = 20;
/** Milliseconds for one picture. */
const PATIENCE = 60_000;

const pictures = await oddPictures();
const parts = Array.from({ length: Math.ceil(pictures.length / PART) }, (_, i) =>
  pictures.slice(i * PART, (i + 1) * PART),
);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test("they are enough", () => expect(pictures.length).toBeGreaterThanOrEqual(280));

/** "shown", or what is said of it. */
async function open({ app }: Visit, { file }: OddPicture): Promise<string> {
  const { page } = app;
  await page.evaluate(() => document.querySelector<HTMLElement>('.notice [aria-label="Dismiss"]')?.click());
  const before = await page.evaluate(() => (Reflect.get(globalThis, "loupeAnnounced") as string[]).length);
  await app.upload(file);
  const outcome = await page.waitForFunction(
    (before) => {
      const announced = (Reflect.get(globalThis, "loupeAnnounced") as string[]).slice(before);
      const message = document.querySelector('[data-testid="error-message"]')?.textContent;
      if (message) return message;
      const state = document.querySelector('[data-testid="result-state"]')?.getAttribute("data-state") ?? "";
      const isOpen = announced.some((text) => text.startsWith("Photo open:"));
      return isOpen && !["loading", "encoding"].includes(state) ? "shown" : null;
    },
    before,
    { timeout: PATIENCE },
  );
  return (await outcome.jsonValue()) as string;
}

/** Runs in the page. */
function listenToAnnouncer(): void {
  const announced: string[] = [];
  Object.assign(globalThis, { loupeAnnounced: announced });
  const seen = new WeakSet<Node>();
  new MutationObserver(() => {
    for (const line of document.querySelectorAll('[data-testid="announcer"] p')) {
      if (!seen.has(line)) announced.push(line.textContent ?? "");
      seen.add(line);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

describe("odd pictures", () => {
  test.each(parts.map((part, i) => [`${i * PART} to ${i * PART + part.length - 1}`, part] as const))(
    "%s",
    async (_, part) => {
      const visit = await Visit.open(browser, {
        url: inject("baseUrl"),
        prepare: async (context) => {
          await context.addInitScript(listenToAnnouncer);
        },
      });
      const { app } = visit;
      const asked = async () => {
        await app.upload(scenePath(PHOTO));
        await app.waitFor(["idle", "done", "absent"]);
        expect(await app.ask(PROMPT)).toBe("done");
        return app.exportJson();
      };
      const failed: string[] = [];
      try {
        const { rle } = await asked();
        for (const [i, picture] of part.entries()) {
          const outcome = await open(visit, picture).catch((error: unknown) => `FAILED: ${error}`);
          note({
            fault: picture.what,
            outcome: outcome === "shown" ? "shown" : "refused",
            said: outcome === "shown" ? [] : [outcome],
          });
          if (outcome !== "shown" && (unfit([outcome]).length || outcome.startsWith("FAILED"))) {
            failed.push(`${picture.what}: ${outcome}`);
          }
          if (i % OFTEN === OFTEN - 1) expect((await asked()).rle).toEqual(rle);
        }
        expect((await asked()).rle).toEqual(rle);
        expect(failed).toEqual([]);
        expect(visit.dialogs).toEqual([]);
        expect(app.complaints).toEqual([]);
        expect(app.strangers()).toEqual([]);
      } finally {
        await visit.close();
      }
    },
  );
});
