/** Every state of the built app, in both themes, at a desk and in a hand: axe finds nothing, and no word is an engineer's. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { bringAxe, violations } from "./support/axe";
import { launchBrowser } from "./support/browser";
import { click, countObjects, drag, inWindow, modelReady, type Place, tap } from "./support/editor";
import { boundsOf, scene, scenePath, truthOf } from "./support/scenes";
import { engineersWords } from "./support/words";

const baseUrl = inject("baseUrl");
const WOOD = scene("wood");
const { links } = JSON.parse(readFileSync("tests/fixtures/links/v1.json", "utf8")) as { links: { hash: string }[] };
const middle = (text: string): Place => {
  const [x1, y1, x2, y2] = boundsOf(truthOf(WOOD, text));
  return { x: (x1 + x2) / 2, y: (y1 + y2) / 2 };
};
const FROG = middle("the frog");
/** In its body: its middle is near the frog. */
const ZEBRA = { x: middle("the zebra").x + 20, y: middle("the zebra").y - 30 };

let browser: Browser;
let app: App;
let page: Page;
let found: string[];
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
beforeEach(() => {
  found = [];
});
afterEach(async () => {
  const { complaints } = app;
  await app.close();
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});
afterAll(() => browser?.close());

async function open(phone: boolean, { address = "", model = true, before = "" } = {}): Promise<void> {
  app = await App.open(browser, {
    baseUrl: baseUrl + address,
    provider: "wasm",
    phone,
    prepare: async (context) => {
      await bringAxe(context);
      if (!model) await context.route("**/models/**", () => {});
      if (before) await context.addInitScript(before);
    },
  });
  page = app.page;
}
const openWood = async () => {
  await app.upload(scenePath(WOOD));
  await page.waitForSelector('[data-testid="stage"][data-view]');
};
const look = async (state: string) => {
  // What appears by itself has appeared.
  await page.waitForTimeout(250);
  found.push(...(await violations(page, state)), ...(await engineersWords(page, state)));
};
const menu = async (name: RegExp) => {
  await app.find("menu").click();
  await page.getByRole("button", { name }).last().click();
};
const unfold = () =>
  page.evaluate(() => {
    for (const part of document.querySelectorAll("details")) part.open = true;
  });

describe.each([
  ["at a desk", false],
  ["in a hand", true],
])("%s", (_, phone) => {
  const touch = (place: Place) => (phone ? tap(page, place) : click(page, place));

  test("start, dialogs, a photo without a model, notices, recent projects", async () => {
    // A page before this one has died at work.
    await open(phone, {
      address: "?model=none-such",
      model: false,
      before:
        'if (origin !== "null" && !localStorage.getItem("died")) localStorage.setItem("loupe-running", "loading"), localStorage.setItem("died", "yes")',
    });
    await app.find("choose-photo").waitFor();
    await app.find("careful").waitFor();
    await look("start, careful");
    await app.find("menu").click();
    await look("menu of the start page");
    await page.keyboard.press("Escape");
    await app.upload({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no photo") });
    await app.find("error-message").waitFor();
    await look("a file that is no photo");
    for (const [name, panel] of [
      [/kept on this device$/, "storage-panel"],
      [/model/i, "model-panel"],
      [/help/i, "help"],
      [/commands/i, "palette"],
    ] as const) {
      await menu(name);
      await app.find(panel).waitFor();
      await look(panel);
      await page.keyboard.press("Escape");
    }
    await openWood();
    await look("a photo, and no model yet");
    await touch(FROG);
    await app.find("prompt").fill("the frog");
    await app.find("ask").click();
    await app.find("waiting").waitFor();
    await look("click and question wait");
    const other = await app.context.newPage();
    await other.goto(baseUrl);
    await other.getByTestId("recent-project").click();
    await other.getByTestId("read-only").waitFor();
    found.push(...(await violations(other, "a project that another tab has")));
    await other.close();
    await app.find("home").click();
    await app.find("recent-project").waitFor();
    await look("start, with a recent project");
    await page.getByTestId("delete-project").click();
    await look("about to delete a project");
  });

  test("the editor: empty, objects, tools, answer, refusal, everything, menus, dialogs, two photos", async () => {
    await open(phone);
    await openWood();
    await modelReady(app);
    await look("nothing cut out yet");
    if (!phone) {
      const { x, y } = await inWindow(page, ZEBRA);
      await page.mouse.move(x, y);
      await page.waitForSelector('[data-testid="layer-hover"][data-preview]', { state: "attached" });
      await look("hover");
    }
    await touch(FROG);
    await countObjects(app, 1);
    await touch(ZEBRA);
    await countObjects(app, 2);
    await app.find("offer-add-to").waitFor();
    await look("two objects, and what else was meant");
    await unfold();
    await look("details unfolded");

    const stops = phone ? ["high", "low", "middle"] : [];
    for (const stop of stops) {
      await app.find("sheet-grip").click();
      await look(`sheet ${stop}`);
    }
    for (const tool of ["box", "brush", "eraser", "hand", "point"]) {
      if (phone) await app.find("tools").click();
      if (phone && tool === "box") await look("menu of tools");
      await app.find(`tool-${tool}`).click();
      if (tool === "box" && !phone) {
        await drag(page, { x: FROG.x - 40, y: FROG.y - 40 }, { x: FROG.x + 40, y: FROG.y + 40 });
        await countObjects(app, 3);
      }
      if (tool === "box" || tool === "brush") await look(`tool ${tool}`);
    }
    await app.find("label").first().click();
    await look("a label is typed");
    await page.keyboard.type("animal");
    await page.keyboard.press("Enter");

    const before = await app.find("object").count();
    for (const question of ["the zebra", "the frog", "the zebra on the right"]) {
      await app.find("prompt").fill(question);
      await app.find("ask").click();
      await page.waitForTimeout(50);
      if (question === "the zebra") await app.find("thought").waitFor();
      if (await app.find("waiting").count()) await look(`asked: ${question}`);
    }
    await page.waitForFunction((n) => document.querySelectorAll('[data-testid="object"]').length > n, before);
    await app.waitFor(["done", "absent"]);
    await unfold();
    await look("answered, and unfolded");
    await app.find("prompt").fill("the pickle");
    await look("a word that it does not know");
    expect(await app.ask("the airplane")).toBe("absent");
    await unfold();
    await look("refused");

    if (phone) await app.find("tools").click();
    await app.find("everything").click();
    await look("looking for everything");
    await app.find("keep-all").waitFor({ timeout: 120_000 });
    await look("everything");
    await app.find("proposals").getByRole("button", { name: "Discard" }).click();

    await app.find("download").click();
    for (const card of ["cutout", "picture", "mask", "vector"]) {
      await app.find(`card-${card}`).click();
      await look(`download, ${card}`);
    }
    await unfold();
    await look("download, unfolded");
    await page.keyboard.press("Escape");
    await app.find("menu").click();
    await look("menu");
    await page.keyboard.press("Escape");
    await app.find("share").click();
    await app.find("share-link").waitFor();
    await look("share");
    await page.keyboard.press("Escape");
    await menu(/model/i);
    await look("model");
    await page.keyboard.press("Escape");
    await menu(/commands/i);
    await app.find("palette-search").fill("save");
    await look("palette");
    await page.keyboard.press("Escape");

    await app.upload(scenePath(scene("lake")));
    await app.find("filmstrip").waitFor();
    await look("two photos");
    await app.find("prompt").fill("the frog");
    await app.find("ask-all").click();
    await app.find("batch").waitFor();
    await look("both are asked");
    await page.waitForSelector('[data-testid="batch"][data-state="done"]', { timeout: 120_000 });
    await look("both were asked");
  });

  test("a link to a photo that is not in it, and one in another page's frame", async () => {
    await open(phone, { address: `?embed${links[0]?.hash}`, model: false });
    await page.waitForSelector('[data-testid="stage"][data-view]');
    await look("embedded");
    await app.close();
    await open(phone, { address: links[1]?.hash, model: false });
    await page.waitForTimeout(500);
    await look("a link");
  });
});
