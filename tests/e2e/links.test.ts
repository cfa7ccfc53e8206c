/** A link: made in one profile, opened in another, with no model; beside what is there; refused in words where it is broken. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { writeFields } from "../../src/app/kept/link/fields";
import { readLink, writeLink } from "../../src/app/kept/link/link";
import { writeText } from "../../src/app/kept/link/text";
import { newDocument, type Photo } from "../../src/document/document";
import { addObject, addStep } from "../../src/document/edits";
import { maskArea, reduceMask } from "../../src/engine/mask";
import { sha256 } from "../../src/engine/store/sha256";
import { answerOf, masks } from "../app/link/support";
import { drawn } from "../engine/mask-support";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { saveFormat } from "./support/downloads";
import { countObjects } from "./support/editor";

const baseUrl = inject("baseUrl");
const { links } = JSON.parse(readFileSync("tests/fixtures/links/v1.json", "utf8")) as { links: { hash: string }[] };
const coffee = links[0]?.hash as string;

let browser: Browser;
let app: App;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());
beforeEach(async () => {
  // The app itself is opened by each test: this is of its origin, and asks for nothing.
  app = await App.open(browser, { baseUrl: `${baseUrl}icon.svg` });
});
afterEach(async () => {
  // The picture that a tab is opened with has no icon of its own.
  expect(app.complaints.filter((one) => !one.includes("/favicon.ico"))).toEqual([]);
  await app.close();
});

const shown = () => app.page.waitForSelector('[data-testid="stage"][data-view]', { timeout: 60_000 });
const models = () => app.requests.filter((url) => url.includes("/models/"));
const goto = (hash: string, query = "") => app.page.goto(baseUrl + query + hash);
const codeShown = async () => {
  const message = app.find("error-message").first();
  await message.waitFor({ timeout: 60_000 });
  return message.getAttribute("data-code");
};

/** How many times as large as the whole photo coffee.jpg is shown, and the pixel in the stage's middle. */
async function seen() {
  const [scale = 0, x = 0, y = 0] = ((await app.find("stage").getAttribute("data-view")) ?? "").split(",").map(Number);
  const stage = await app.find("stage").boundingBox();
  if (!stage) throw new Error("the stage has no box");
  return {
    zoom: Math.round((100 * scale) / Math.min(stage.width / 600, stage.height / 400)) / 100,
    middle: [(stage.width / 2 - x) / scale, (stage.height / 2 - y) / scale].map(Math.round),
  };
}

/** Of coffee.jpg: an answer that two clicks corrected, and a box of somebody's own. */
async function linkWith(photo: Photo, bytes: number) {
  const { width, height } = photo;
  const cup = drawn(width, height, (x, y) => Math.hypot(x - 300, y - 150) < 120);
  const ring = drawn(width, height, (x, y) => Math.abs(Math.hypot(x - 420, y - 280) - 60) < 15);
  const point = (x: number, y: number, positive: boolean) =>
    ({ kind: "point", how: "refine", point: { x, y, positive }, mask: { rle: cup, score: 0.9 } }) as const;
  let document = addObject(newDocument(photo), { name: "cup", step: answerOf("the cup", cup) });
  document = addStep(addStep(document, "object-1", point(310.5, 150, true)), "object-1", point(200, 250.5, false));
  document = addObject(document, {
    name: "Ring & <b>",
    label: "rings",
    colour: 6,
    step: { kind: "box", box: [340, 200, 500, 360], mask: { rle: ring, score: 0.8 } },
  });
  const looked = { selected: "object-1", view: [2, 0.5, 0.4] as [number, number, number], layers: 13 };
  return { document, masks: [cup, ring], hash: (await writeLink(document, looked, bytes, masks)).hash };
}

async function photoOf(path: string, size: [number, number], more: Partial<Photo>) {
  const bytes = readFileSync(path);
  const [width, height] = size;
  return {
    photo: { sha256: await sha256(new Uint8Array(bytes)), name: "photo", width, height, ...more },
    bytes: bytes.length,
  };
}

test("in a fresh profile: box, mask, clicks, view and names, nothing under models/ asked for; and the same link again", async () => {
  const { photo, bytes } = await photoOf("public/samples/coffee.jpg", [600, 400], { sample: "coffee" });
  const { hash, masks: before } = await linkWith(photo, bytes);
  await goto(hash);
  await shown();
  await countObjects(app, 2);
  expect((await app.objects()).map(({ name, source, selected }) => [name, source, selected])).toEqual([
    ["cup", "words", true],
    ["Ring & <b>", "box", false],
  ]);
  const { rle, box, prompt, ...result } = (await app.exportJson()) as Awaited<ReturnType<App["exportJson"]>> & {
    clicks: object[];
  };
  expect(rle && reduceMask(rle, 256)).toEqual(before[0] && reduceMask(before[0], 256));
  expect([box, prompt]).toEqual([[12.3, 55.7, 300.2, 222.1], "the cup"]);
  expect(result.clicks).toEqual([
    { x: 310.5, y: 150, positive: true },
    { x: 200, y: 250.5, positive: false },
  ]);
  expect(await app.find("click").count()).toBe(2);
  expect(await app.find("layer-box").count()).toBe(1);
  // A stage that has just got another size is drawn for it a frame later.
  await expect.poll(seen).toEqual({ zoom: 2, middle: [300, 160] });
  // The address says no more than where the app is.
  expect(app.page.url()).toBe(baseUrl);
  await app.find("share").click();
  await expect.poll(() => app.find("share-link").inputValue()).toMatch(/#1/);
  // Two builds of zlib may write it in different characters.
  const [given, shared] = [
    await readLink(hash),
    await readLink(new URL(await app.find("share-link").inputValue()).hash),
  ];
  expect({ ...shared, v: undefined }).toEqual({ ...given, v: undefined });
  shared.v?.forEach((value, i) => {
    expect(value).toBeCloseTo(given.v?.[i] ?? Number.NaN, 3);
  });
  expect(await app.find("share-about").textContent()).toMatch(/only here.*holds the outlines, names and questions/);
  expect(
    await app.find("share-fits").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.fits)),
  ).toEqual(["true", "true"]);
  expect([models(), app.strangers()]).toEqual([[], []]);
});

test("a question by address, shared: the link shows the same in another profile, and its picture has the outline", async () => {
  await goto("", "?provider=wasm&sample=coffee&ask=the%20cup");
  expect(await app.waitFor(["done", "absent", "error"])).toBe("done");
  expect(app.page.url()).toBe(`${baseUrl}?provider=wasm`);
  const made = await app.exportJson();
  await app.find("share").click();
  await expect.poll(() => app.find("share-link").inputValue()).toMatch(/#1/);
  const address = await app.find("share-link").inputValue();
  expect(address.length).toBeLessThan(1000);
  await app.page.waitForSelector('[data-testid="share-dialog"] img');
  const other = await App.open(browser, { baseUrl: address });
  await other.page.waitForSelector('[data-testid="stage"][data-view]');
  await countObjects(other, 1);
  const opened = await other.exportJson();
  expect(opened.rle && made.rle && reduceMask(opened.rle, 256)).toEqual(made.rle && reduceMask(made.rle, 256));
  expect([opened.prompt, opened.think, opened.answer]).toEqual([made.prompt, made.think, made.answer]);
  expect(other.requests.filter((url) => url.includes("/models/"))).toEqual([]);
  await other.close();
});

test("own work is untouched: the link is a project beside it", async () => {
  await app.page.route("**/models/**", () => {});
  await goto("");
  await app.upload("public/samples/cat.jpg");
  await shown();
  await app.page.waitForTimeout(600);
  await app.page.evaluate((hash) => location.assign(hash), coffee);
  await countObjects(app, 1);
  expect(await app.page.getByRole("heading", { level: 1 }).textContent()).toBe("A cup of coffee");
  await app.find("home").click();
  const names = () =>
    app.find("recent-project").evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("title")));
  await expect.poll(names).toEqual(["A cup of coffee", "cat"]);
  await app.find("recent-project").nth(1).click();
  await shown();
  expect([await app.objects(), await app.page.getByRole("heading", { level: 1 }).textContent()]).toEqual([
    [],
    "cat.jpg",
  ]);
});

test("one's own photo is asked for by name, another refused, the right one accepted", async () => {
  const { photo, bytes } = await photoOf("public/samples/table.jpg", [451, 300], { name: "beach.jpg" });
  const size = JSON.parse(readFileSync("public/samples/samples.json", "utf8")).samples.find(
    (one: { id: string }) => one.id === "table",
  );
  const { hash, masks: before } = await linkWith({ ...photo, width: size.width, height: size.height }, bytes);
  await goto(hash);
  await app.find("awaited").waitFor();
  expect(await app.find("awaited").textContent()).toContain("beach.jpg");
  await app.upload("public/samples/cat.jpg");
  expect(await codeShown()).toBe("link-photo");
  expect(await app.message()).toMatch(/^cat\.jpg is another photo than the link’s beach\.jpg/);
  await app.upload("public/samples/table.jpg");
  await shown();
  await countObjects(app, 2);
  const { rle } = await app.exportJson();
  expect(rle && maskArea(reduceMask(rle, 256))).toBe(before[0] && maskArea(reduceMask(before[0], 256)));
  expect([models(), app.page.url()]).toEqual([[], baseUrl]);
  await app.find("share").click();
  await expect.poll(() => app.find("share-about").textContent()).toMatch(/The photo is not in the link.*beach\.jpg/);
  await app.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.find("copy-link").click();
  await expect
    .poll(() => app.page.evaluate(() => navigator.clipboard.readText()))
    .toBe(await app.find("share-link").inputValue());
  await app.find("copy-picture").click();
  await expect
    .poll(() =>
      app.page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => [...types]).sort()),
    )
    .toEqual(["image/png", "text/plain"]);
  // As on a plain-http address.
  await app.page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await app.find("copy-picture").click();
  expect(await codeShown()).toBe("not-copied");
});

test("five messages: cut, damaged, newer, another photo, another model", async () => {
  const fields = await readLink(coffee);
  const other = await writeText(writeFields({ ...fields, p: { ...fields.p, i: "0".repeat(16) } }));
  const broken = [
    [coffee.slice(0, -30), "link-cut"],
    [`${coffee.slice(0, -9)}AAAAAAAAA`, "link-damaged"],
    [`#7${coffee.slice(2)}`, "link-newer"],
    [other, "link-photo"],
  ] as const;
  const messages = new Set<string>();
  for (const [hash, code] of broken) {
    await goto(hash);
    expect(await codeShown()).toBe(code);
    messages.add(await app.message());
    expect(app.page.url()).toBe(baseUrl);
    await app.page.goto("about:blank");
  }
  expect(models()).toEqual([]);
  await goto(await writeText(writeFields({ ...fields, m: [["nano", "0.0.1"]] })), "?provider=wasm");
  await countObjects(app, 1);
  await app.find("ask-again").click();
  await countObjects(app, 2, 300_000);
  expect(await codeShown()).toBe("link-model");
  messages.add(await app.message());
  expect(messages.size).toBe(5);
});

test("a Loupe file has photo and result, saved here and opened there", async () => {
  await goto(coffee);
  await countObjects(app, 1);
  const path = await (await saveFormat(app.page, "loupe")).path();
  const buffer = readFileSync(path);
  const there = await App.open(browser, {
    baseUrl,
    prepare: (context) => context.route("**/models/**", () => {}).then(() => {}),
  });
  await there.upload({ name: "cup.loupe", mimeType: "", buffer });
  await countObjects(there, 1);
  // What is selected is no part of a document.
  const here = (await app.objects()).map((object) => ({ ...object, selected: false }));
  expect(await there.objects()).toEqual(here);
  await there.upload({ name: "cut.loupe", mimeType: "", buffer: buffer.subarray(0, 3000) });
  expect(await there.waitForMessage(/cut\.loupe/)).toMatch(/damaged, or cut off/);
  await there.close();
});

/** A page of another origin with Loupe in a frame. */
async function around(address: string): Promise<{ server: Server; url: string }> {
  const page = `<!doctype html><title>Around</title><iframe src="${address}" width="640" height="480"></iframe>`;
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(page));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test("in another page's frame: stage and objects alone; a link by message, and nothing else by any", async () => {
  const { server, url } = await around(`${baseUrl}?embed${coffee}`);
  try {
    await app.page.goto(url);
    const frame = app.page.frameLocator("iframe");
    const names = () =>
      frame.getByTestId("object").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.name));
    await expect.poll(names).toEqual(["cup"]);
    expect(await frame.getByTestId("stage").count()).toBe(1);
    for (const id of ["prompt", "tool-point", "download", "share", "menu"])
      expect(await frame.getByTestId(id).count()).toBe(0);
    const { photo, bytes } = await photoOf("public/samples/coffee.jpg", [600, 400], { sample: "coffee" });
    const { hash } = await linkWith(photo, bytes);
    const send = (message: unknown) =>
      app.page.evaluate(
        (message) => document.querySelector("iframe")?.contentWindow?.postMessage(message, "*"),
        message,
      );
    for (const no of [
      hash,
      { link: hash },
      { type: "loupe:link", link: 1 },
      { type: "loupe:link", link: hash, more: 1 },
      { type: "loupe:open", link: hash },
      null,
    ]) {
      await send(no);
    }
    await app.page.waitForTimeout(500);
    expect(await names()).toEqual(["cup"]);
    await send({ type: "loupe:link", link: hash });
    await expect.poll(names).toEqual(["cup", "Ring & <b>"]);
    await send({ type: "loupe:link", link: "#1broken" });
    await expect.poll(() => frame.getByTestId("error-message").getAttribute("data-code")).toBe("link-damaged");
    expect(models()).toEqual([]);
  } finally {
    server.close();
  }
});
