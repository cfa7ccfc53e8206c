/**
 * A model of two gigabytes out of a folder, on WebGPU in software: copied into the store, streamed from there into the
 * graphics device. Figures are printed. Needs 8 GB of memory, 7 of disk.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { pythonOf } from "../../../scripts/lib/python.mjs";
import { watchHeap } from "../support/heap";
import { Profile } from "../support/profile";
import { Visit } from "../support/visit";

const KEY = "heavy@1.0";
/** Of 48 MB each. LOUPE_HEAVY_FILES: fewer, to try the test itself. */
const FILES = Number(process.env.LOUPE_HEAVY_FILES ?? 42);
/** MB. */
const MOST_HEAP = 300;
let root: string;
let bytes: number;
let profile: Profile;
let page: Page;
let visit: Visit;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "loupe-heavy-"));
  const made = ["-m", "tests.heavy_bundle", join(root, "heavy"), String(FILES)];
  await promisify(execFile)(pythonOf(), made, { cwd: "trainer/engine" });
  const manifest = JSON.parse(await readFile(join(root, "heavy/manifest.json"), "utf8"));
  bytes = manifest.files.reduce((sum: number, file: { bytes: number }) => sum + file.bytes, 0);
  profile = await Profile.make();
  const context = await profile.start({ webgpu: true });
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));
  page = context.pages()[0] ?? (await context.newPage());
  // The small model comes first, on the processor: it is not what is looked at.
  visit = await Visit.open(page, `${inject("baseUrl")}?provider=wasm`);
  await visit.ready();
});
afterAll(async () => {
  await profile?.remove();
  if (root) await rm(root, { recursive: true, force: true });
});

const row = () => page.locator(`[data-testid="model-row"][data-key="${KEY}"]`);
const seconds = async (work: () => Promise<unknown>) => {
  const begin = performance.now();
  await work();
  return Math.round((performance.now() - begin) / 100) / 10;
};

test("it is copied and used; its weights are never all in the page's memory", async () => {
  expect(bytes).toBeGreaterThan(FILES * 48e6);
  await page.keyboard.press("i");
  const chooser = page.waitForEvent("filechooser");
  await visit.find("choose-model-folder").click();
  await (await chooser).setFiles(join(root, "heavy"));
  await visit.find("add-model").waitFor({ timeout: 120_000 });
  const copied = await seconds(async () => {
    await visit.find("add-model").click();
    await row().getByText("On this device", { exact: true }).waitFor({ timeout: 1_200_000 });
  });
  const heap = await watchHeap(page);
  const before = Math.round(profile.peak() / 1e6);
  const loaded = await seconds(async () => {
    await page.evaluate((key) => localStorage.setItem("loupe-model", key), KEY);
    await page.goto(`${inject("baseUrl")}?provider=webgpu`);
    await page.waitForSelector('[data-testid="model-status"][data-state="ready"]', {
      timeout: 1_500_000,
      state: "attached",
    });
  });
  const most = await heap();
  const after = Math.round(profile.peak() / 1e6);
  console.log(
    `${(bytes / 1e9).toFixed(2)} GB: copied in ${copied} s, loaded in ${loaded} s; JS heap and buffers of the worker at most ${most} MB; ` +
      `peak of all processes of the browser ${before} MB before, ${after} MB after`,
  );
  expect(await visit.find("model-status").getAttribute("data-provider")).toBe("webgpu");
  await page.keyboard.press("i");
  expect(await row().getAttribute("data-used")).toBe("true");
  // What is looked at is there: the worker's heap, and the weights in the graphics device.
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(MOST_HEAP);
  expect(after - before).toBeGreaterThan(bytes / 2e6);
  // The graphics device in software holds the weights itself.
  expect(after - before).toBeLessThan((1.3 * bytes) / 1e6 + 500);
});
