/** The engine's worker ends, hangs or breaks: what was asked is answered by another, and what was made before stays. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { App } from "./support/app";
import { appForEach } from "./support/app-for-each";
import { breakRuntime, closeWorker, hangWorker, holdAnswer } from "./support/engine-worker";
import { scene, scenePath } from "./support/scenes";

const open = appForEach();
const PHOTO = scene("wood");

/** With a photo and one answer. */
async function answered(): Promise<App> {
  const app = await open();
  await app.upload(scenePath(PHOTO));
  expect(await app.ask("the frog")).toBe("done");
  return app;
}

async function isAnsweredAfter(app: App, strike?: (page: Page) => Promise<void>): Promise<void> {
  if (strike) await holdAnswer(app.page);
  await app.start("the zebra");
  await strike?.(app.page);
  await app.waitFor(["done", "error"]);
  expect(await app.message()).toBe("");
  expect(await app.objects()).toHaveLength(2);
  expect((await app.exportJson()).prompt).toBe("the zebra");
}

test("it ends in the middle of an answer, and says nothing", async () => {
  await isAnsweredAfter(await answered(), closeWorker);
});

test("it ends while nobody waits, where there are no locks to tell (plain http): the next question is answered", async () => {
  const app = await open({
    prepare: async (context) => {
      await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
    },
  });
  await app.upload(scenePath(PHOTO));
  expect(await app.ask("the frog")).toBe("done");
  await closeWorker(app.page);
  await isAnsweredAfter(app);
});

test("each run of a graph fails", async () => {
  await isAnsweredAfter(await answered(), breakRuntime);
});

test("it hangs: Stop stops within two seconds, and the next question is answered", async () => {
  const app = await answered();
  await holdAnswer(app.page);
  await app.start("the zebra");
  await hangWorker(app.page);
  await app.page.waitForTimeout(500);
  const from = performance.now();
  await app.find("stop").click();
  await app.find("stop").waitFor({ state: "hidden" });
  expect(performance.now() - from).toBeLessThan(2500);
  expect(await app.find("prompt").inputValue()).toBe("the zebra");
  expect(await app.ask("the zebra")).toBe("done");
  expect(await app.message()).toBe("");
  expect(await app.objects()).toHaveLength(2);
});
