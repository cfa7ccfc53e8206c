/** One's own model: a folder, a ZIP, an allowed address. Added, used, named, there at the next visit without a network; deleted. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type OwnBundle, ownBundle } from "./support/own-bundle";
import { Profile } from "./support/profile";
import { Visit } from "./support/visit";

const WASM = "?provider=wasm";
let own: OwnBundle;
beforeAll(async () => {
  own = await ownBundle();
});
afterAll(() => own?.remove());

const row = (page: Page, key: string) => page.locator(`[data-testid="model-row"][data-key="${key}"]`);

/** Without the picker that no test can work, as in browsers that have none. */
const withoutPicker = (context: BrowserContext) =>
  context.addInitScript(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));

async function openModels(page: Page): Promise<void> {
  await page.keyboard.press("i");
  await page.getByTestId("models").waitFor();
}

async function chooseFolder(page: Page, folder: string): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByTestId("choose-model-folder").click();
  await (await chooser).setFiles(folder);
}

describe("a folder", () => {
  let profile: Profile;
  let page: Page;
  let visit: Visit;
  const asked: string[] = [];
  beforeAll(async () => {
    profile = await Profile.make();
    const context = await profile.start();
    await withoutPicker(context);
    context.on("request", (request) => asked.push(request.url()));
    page = context.pages()[0] ?? (await context.newPage());
    visit = await Visit.open(page, inject("baseUrl") + WASM);
    await visit.ready();
  });
  afterAll(() => profile?.remove());

  test("is shown before it is added, and is then here", async () => {
    await openModels(page);
    await chooseFolder(page, own.folder);
    const offered = visit.find("model-offered");
    await offered.waitFor();
    const said = await offered.textContent();
    for (const words of ["My own", "26.6", "copied out of my-model", "research", "No figures have been measured"]) {
      expect(said).toContain(words);
    }
    expect(await row(page, own.key).count()).toBe(0);
    await visit.find("add-model").click();
    const mine = row(page, own.key);
    await mine.getByText("On this device", { exact: true }).waitFor();
    expect(await mine.textContent()).toContain("Never measured here");
    expect(await row(page, "nano").getAttribute("data-used")).toBe("true");
  });

  test("is used, and what it answers says whose it is", async () => {
    await page.keyboard.press("Escape");
    await visit.sample("espresso");
    await openModels(page);
    await row(page, own.key).getByTestId("use-model").click();
    await page.waitForSelector(`[data-key="${own.key}"][data-used="true"]`, { timeout: 300_000 });
    // Kept before the photo on the table is read: who opens the page again by then has it.
    expect(await page.evaluate(() => localStorage.getItem("loupe-model"))).toBe(own.key);
    await page.keyboard.press("Escape");
    await visit.ask("the cup");
    const saved = JSON.parse((await visit.save("json")).toString("utf8"));
    expect(saved.model).toBe("mine");
  });

  test("is there at the next visit, and nothing of it is asked of anybody", async () => {
    asked.length = 0;
    await page.goto(inject("baseUrl") + WASM);
    await visit.ready();
    await openModels(page);
    await page.waitForSelector(`[data-key="${own.key}"][data-used="true"]`);
    expect(asked.filter((url) => /models\/.*\.(onnx|onnx_data|bin)$/.test(url))).toEqual([]);
  });

  test("is deleted once another is in use", async () => {
    expect(await row(page, own.key).getByTestId("delete-model").count()).toBe(0);
    await row(page, "nano").getByTestId("use-model").click();
    await page.waitForSelector('[data-key="nano"][data-used="true"]', { timeout: 300_000 });
    for (let press = 0; press < 2; press++) await row(page, own.key).getByTestId("delete-model").click();
    await row(page, own.key).waitFor({ state: "detached" });
    const folders = await page.evaluate(async () => {
      const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("loupe-models");
      const names: string[] = [];
      for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
      return names;
    });
    expect(folders.filter((name) => name.startsWith("own~"))).toEqual([]);
  });
});
