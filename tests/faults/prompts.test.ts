/**
 * Hostile prompts, typed and asked one after the other about one photo: each is answered or refused in words that fit; none
 * becomes markup, a dialog or a forged box, none takes the button out of reach, and the good prompt gives the same mask in
 * between.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchBrowser } from "../e2e/support/browser";
import { hostilePrompts } from "./support/hostile-prompts";
import { report, unfit } from "./support/report";
import { PROMPT, Visit } from "./support/visit";

const note = report("prompts");
const PART = 50;
const OFTEN = 20;

const prompts = hostilePrompts();
const parts = Array.from({ length: Math.ceil(prompts.length / PART) }, (_, i) =>
  prompts.slice(i * PART, (i + 1) * PART),
);

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

test("they are enough", () => expect(prompts.length).toBeGreaterThanOrEqual(180));

/** Whether the middle of the button is the button, in the window. */
const isInReach = (visit: Visit) =>
  visit.app.find("ask").evaluate((button) => {
    const { left, top, width, height } = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });

async function ask(visit: Visit, prompt: string): Promise<{ outcome: string; said: string }> {
  const { app } = visit;
  await app.page.evaluate(() => document.querySelector<HTMLElement>('.notice [aria-label="Dismiss"]')?.click());
  await app.find("prompt").fill(prompt);
  // What cannot be seen is nothing to ask.
  if (await app.find("ask").isDisabled()) return { outcome: "nothing to ask", said: "" };
  expect(await isInReach(visit), "the Ask button can be clicked").toBe(true);
  const outcome = await app.ask(prompt);
  return { outcome, said: outcome === "error" ? await app.message() : "" };
}

describe("hostile prompts", () => {
  test.each(parts.map((part, i) => [`${i * PART} to ${i * PART + part.length - 1}`, part] as const))(
    "%s",
    async (_, part) => {
      const visit = await Visit.open(browser, { url: inject("baseUrl") });
      const { app } = visit;
      const failed: string[] = [];
      try {
        await visit.photo();
        expect(await app.ask(PROMPT)).toBe("done");
        const { rle } = await app.exportJson();
        for (const [i, prompt] of part.entries()) {
          const { outcome, said } = await ask(visit, prompt).catch((error: unknown) => ({
            outcome: "FAILED",
            said: String(error),
          }));
          note({ fault: JSON.stringify(prompt.slice(0, 80)), outcome, said: said ? [said] : [] });
          if (outcome === "FAILED" || unfit([said]).length)
            failed.push(`${JSON.stringify(prompt.slice(0, 80))}: ${said}`);
          if (outcome === "done" && (await app.exportJson()).answer.includes("forged"))
            failed.push(`${prompt}: forged`);
          if (i % OFTEN !== OFTEN - 1) continue;
          expect(await app.ask(PROMPT)).toBe("done");
          expect((await app.exportJson()).rle).toEqual(rle);
        }
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
