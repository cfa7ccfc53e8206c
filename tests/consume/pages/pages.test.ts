/** The packed engine in an empty folder, on pages: examples/page, examples/vite, and a page of another origin. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNodeLoupe } from "../../../src/engine/node";
import { launchBrowser } from "../../e2e/support/browser";
import { copyExample, copyModel, emptyFolder, install, link, pack, ROOT } from "../packed";
import { DARK, type Site, said, serve } from "./site";

const PHOTO = join(ROOT, "public/samples/coffee.jpg");
const QUESTION = "the cup";

const { folder: packed, remove } = emptyFolder();
const undo: (() => void)[] = [remove];
let tarball: string;
let browser: Browser;
/** Pixels of the photo, and of the answer as Node gives it. */
let photo = { pixels: 0, area: 0 };

beforeAll(async () => {
  tarball = pack("engine", packed);
  browser = await launchBrowser({ webgpu: false });
  const loupe = createNodeLoupe({ modelsDir: join(ROOT, "models") });
  await loupe.load();
  const encoded = await loupe.encode({ image: readFileSync(PHOTO) });
  const { mask } = await loupe.segment({ photo: encoded.photo, prompt: QUESTION });
  photo = { pixels: encoded.width * encoded.height, area: mask?.area ?? 0 };
  await loupe.dispose();
});
afterAll(async () => {
  await browser?.close();
  for (const step of undo.reverse()) step();
});

/** An empty folder with the package in it, and an example's files. */
function installed(example: string): string {
  const { folder, remove } = emptyFolder();
  undo.push(remove);
  install(folder, tarball);
  copyExample(example, folder);
  return folder;
}

async function served(folder: string, headers?: Record<string, string>): Promise<Site> {
  const site = await serve(folder, headers);
  undo.push(() => site.close());
  return site;
}

async function opened(url: string): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(url);
  return { page, faults };
}

/** What runs graphs differs in the last digits, what decodes photos a little more. */
function expectAnswer(text: string): void {
  const [, area, pixels] = /(\d+) of (\d+) pixels/.exec(text) ?? [];
  expect(Number(pixels)).toBe(photo.pixels);
  expect(photo.area).toBeGreaterThan(0);
  expect(Math.abs(Number(area) - photo.area) / photo.area).toBeLessThan(0.03);
}

async function askOnPage(page: Page): Promise<void> {
  await said(page, /is ready/);
  await page.getByLabel("Photo").setInputFiles(PHOTO);
  await page.getByLabel("What are you looking for?").fill(QUESTION);
  await page.getByRole("button", { name: "Find it" }).click();
  expectAnswer(await said(page, /pixels/));
  expect(await page.evaluate(DARK)).toBeGreaterThan(0.2);
}

test("a plain page, with a script tag", async () => {
  const folder = installed("page");
  copyModel(join(folder, "models"));
  const { page, faults } = await opened((await served(folder)).url);
  await askOnPage(page);
  expect(faults.filter((fault) => !/favicon|404/.test(fault))).toEqual([]);
  await page.close();
});

test.each([
  ["as it is", {}],
  [
    "isolated, with threads",
    { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
  ],
])("engine and model of another origin than the page: %s", async (_, headers) => {
  const elsewhere = installed("page");
  copyModel(join(elsewhere, "models"));
  const other = await served(elsewhere, { "access-control-allow-origin": "*" });
  const html = readFileSync(join(ROOT, "examples/page/index.html"), "utf8")
    .replace('"./node_modules/', `"${other.url}node_modules/`)
    .replace('models: "models/"', `models: "${other.url}models/"`);
  expect(html.split(other.url)).toHaveLength(3);
  const { folder, remove } = emptyFolder();
  undo.push(remove);
  writeFileSync(join(folder, "index.html"), html);
  const { page } = await opened((await served(folder, headers)).url);
  expect(await page.evaluate("crossOriginIsolated")).toBe("cross-origin-opener-policy" in headers);
  await askOnPage(page);
  await page.close();
});

test("bundled by Vite: a question and a click", async () => {
  const folder = installed("vite");
  link(folder, "vite");
  copyModel(join(folder, "public/models"));
  execFileSync(process.execPath, ["node_modules/vite/bin/vite.js", "build"], { cwd: folder, stdio: "pipe" });
  const { page, faults } = await opened((await served(join(folder, "dist"))).url);
  await said(page, /is ready/);
  await page.getByLabel("Photo").setInputFiles(PHOTO);
  await said(page, /Click something/);
  await page.locator("#question").fill(QUESTION);
  await page.locator("#question").press("Enter");
  expectAnswer(await said(page, /cup: \d+ of/));
  await page.locator("canvas").click({ position: { x: 290, y: 200 } });
  await said(page, /Clicked: \d+ of/);
  expect(await page.evaluate(DARK)).toBeGreaterThan(0.05);
  expect(faults.filter((fault) => !/favicon|404/.test(fault))).toEqual([]);
  await page.close();
});

test("served by Vite in development", async () => {
  const { createServer } = await import("vite");
  const folder = installed("vite");
  link(folder, "vite");
  copyModel(join(folder, "public/models"));
  const server = await createServer({
    root: folder,
    configFile: join(folder, "vite.config.js"),
    logLevel: "error",
    server: { port: 0 },
  });
  await server.listen();
  try {
    const { page } = await opened(server.resolvedUrls?.local[0] ?? "");
    await said(page, /is ready/);
    await page.close();
  } finally {
    await server.close();
  }
});
