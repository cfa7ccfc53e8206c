/** The focus of the built app is handed on where its element goes: it never falls to the page as a whole. No model is needed. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { launchBrowser } from "./support/browser";
import { plainPhoto, StageApp } from "./support/stage";

let browser: Browser;
let stage: StageApp;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterEach(async () => {
  const { complaints } = stage.app;
  await stage.close();
  expect(complaints).toEqual([]);
});
afterAll(() => browser?.close());

/** The test id of what has the focus, or its name. */
const focused = () =>
  page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const element = document.activeElement as HTMLElement;
    if (element === document.body) return "nothing";
    return element.dataset.testid ?? element.getAttribute("aria-label") ?? element.textContent;
  });
const press = async (keys: string) => {
  await page.keyboard.press(keys);
  return focused();
};

test("deleted, undone, dismissed, folded away, closed: what is nearest has the focus", async () => {
  stage = await StageApp.open(browser, inject("baseUrl"), await plainPhoto());
  page = stage.app.page;
  const { app } = stage;
  await page.keyboard.press("p");
  for (const [made, x] of [400, 500, 600].entries()) {
    await page.keyboard.press("Escape");
    await stage.drag({ x, y: 300 }, { x: x + 20, y: 400 });
    await expect.poll(() => app.objects()).toHaveLength(made + 1);
  }

  // A row, by its own button: the next one; the last one: the one before.
  await app.find("object").nth(1).getByRole("button", { name: "Delete" }).focus();
  expect(await press("Enter")).toContain("Object 3");
  expect(await press("Enter")).toContain("Object 3");
  expect(await press("Delete")).toContain("Object 1");
  expect(await press("Enter")).toContain("Object 1");
  expect(await press("Delete")).not.toBe("nothing");
  expect(await app.objects()).toEqual([]);

  // Undone and done again to the end, where the button is switched off.
  await app.find("undo").focus();
  for (let i = 0; i < 20 && (await focused()) === "undo"; i++) await press("Enter");
  expect([await focused(), await app.find("undo").isDisabled()]).toEqual(["redo", true]);
  for (let i = 0; i < 20 && (await focused()) === "redo"; i++) await press("Enter");
  expect([await focused(), await app.find("redo").isDisabled()]).toEqual(["zoom-out", true]);

  // A message that is dismissed was over the photo; the prompt after it would take letters.
  await app.upload({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no photo") });
  await page.getByRole("button", { name: "Dismiss" }).focus();
  expect(await press("Enter")).toBe("stage");

  // The list that is folded away with its own button.
  await app.find("toggle-objects").focus();
  expect(await press("Enter")).not.toBe("nothing");
  await press("\\");

  // A dialog gives it back; one from a menu's entry may give it to the photo.
  await app.find("menu").focus();
  await press("Enter");
  for (let i = 0; i < 20 && !/help/.test((await focused()) ?? ""); i++) await press("ArrowDown");
  await press("Enter");
  await app.find("help").getByRole("button", { name: "Close" }).waitFor();
  expect(await press("Escape")).not.toBe("nothing");
  await app.find("stage").focus();
  await press("Control+k");
  expect(await focused()).toBe("palette-search");
  expect(await press("Escape")).toBe("stage");

  // A click by keyboard, which waits and is told so.
  await page.keyboard.press("v");
  await press("ArrowRight");
  await press("Enter");
  await expect.poll(() => app.find("announcer").textContent()).toContain("The click waits until the model is ready");

  // Back to the start page, by the button that goes with the editor.
  await app.find("home").focus();
  await page.keyboard.press("Enter");
  await app.find("choose-photo").waitFor();
  expect(await focused()).not.toBe("nothing");
});

test("what only a wide window has hands it on as the window becomes narrow", async () => {
  stage = await StageApp.open(browser, inject("baseUrl"), await plainPhoto());
  page = stage.app.page;
  await stage.app.find("home").click();
  const again = page.getByRole("button", { name: "Play again" });
  await again.focus();
  await page.setViewportSize({ width: 390, height: 844 });
  await again.waitFor({ state: "hidden" });
  await expect.poll(focused, { timeout: 5000 }).not.toBe("nothing");
});
