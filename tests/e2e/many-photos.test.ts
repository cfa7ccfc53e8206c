/** Many photos: opened together, asked one question, looked through by keyboard, saved as one file; and killed in the middle. */
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { UploadFile } from "./support/app";
import { launchBrowser } from "./support/browser";
import { batchDone, cocoOf, countOf, manyPhotos, savedBy, shownPhoto, states } from "./support/many";
import { Profile } from "./support/profile";
import { Tab } from "./support/tab";

const url = `${inject("baseUrl")}?provider=wasm`;
const COUNT = 20;
let browser: Browser;
let context: BrowserContext;
let photos: UploadFile[];
let complaints: string[];

beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
  photos = await manyPhotos(COUNT, 320);
});
afterAll(() => browser?.close());
beforeEach(async () => {
  complaints = [];
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  context.on("weberror", (error) => complaints.push(String(error.error())));
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

test("20 photos, one question, COCO and ZIP in five actions; reviewed by keyboard; the same after a reload", async () => {
  const tab = await Tab.open(context, url);
  let actions = 0;
  const act = <T>(done: Promise<T>): Promise<T> => {
    actions++;
    return done;
  };
  await act(tab.find("file-input").setInputFiles(photos));
  await act(tab.find("prompt").fill("the animal"));
  await act(tab.find("prompt").press("Control+Enter"));
  await batchDone(tab);
  const first = cocoOf(await act(savedBy(tab, "batch-coco")));
  const everything = unzipSync(await act(savedBy(tab, "batch-zip")));
  expect(actions).toBeLessThanOrEqual(6);
  expect(first.images.map(({ file_name }) => file_name)).toEqual(photos.map(({ name }) => name));
  expect(await countOf(tab, "found", "nothing")).toBe(COUNT);
  expect(first.annotations).toHaveLength(await countOf(tab, "found"));
  expect(first.annotations.length).toBeGreaterThanOrEqual(4);
  expect(Object.keys(everything).filter((name) => name.startsWith("images/"))).toHaveLength(COUNT);
  expect(cocoOf(Buffer.from(everything["coco.json"] as Uint8Array))).toEqual(first);

  // Accept, skip, fix, accept: with the hands on the keyboard.
  const press = async (key: string, then: number) => {
    await tab.page.keyboard.press(key);
    await expect.poll(() => shownPhoto(tab)).toBe(then);
  };
  await press("a", 1);
  await press("s", 2);
  await press("f", 2);
  await press("n", 3);
  await press("a", 4);
  expect((await states(tab)).slice(0, 4)).toEqual(["accepted", "skipped", "fix", "accepted"]);
  expect(await tab.find("reviewed").textContent()).toBe("3 of 20 reviewed");

  const coco = await savedBy(tab, "batch-coco");
  const zip = await savedBy(tab, "batch-zip");
  expect(cocoOf(coco).images).toHaveLength(COUNT - 1);
  expect(cocoOf(coco).images.map(({ file_name }) => file_name)).not.toContain("photo-2.jpg");
  await tab.page.waitForTimeout(600);
  await tab.page.reload();
  await tab.laidOut();
  await expect.poll(() => tab.find("filmstrip-photo").count()).toBe(COUNT);
  expect((await states(tab)).slice(0, 4)).toEqual(["accepted", "skipped", "fix", "accepted"]);
  expect(Buffer.compare(await savedBy(tab, "batch-coco"), coco)).toBe(0);
  expect(Buffer.compare(await savedBy(tab, "batch-zip"), zip)).toBe(0);
});

test("killed in the middle it goes on where it was, and nothing is asked twice or lost", async () => {
  const profile = await Profile.make();
  try {
    const tab = await Tab.open(await profile.start(), url);
    await tab.find("file-input").setInputFiles(photos);
    await tab.find("prompt").fill("the animal");
    await tab.find("prompt").press("Control+Enter");
    await expect.poll(() => countOf(tab, "found", "nothing")).toBeGreaterThanOrEqual(4);
    // Clicks are answered meanwhile.
    await tab.makeObject();
    const before = await states(tab);
    expect(before.filter((state) => state === "waiting").length).toBeGreaterThan(2);
    await profile.kill();

    const again = await Tab.open(await profile.start(), url);
    await again.find("recent-project").click();
    await again.laidOut();
    // What was answered is there before the rest is.
    const after = await states(again);
    for (const [i, state] of before.entries()) if (state === "found") expect(after[i]).toBe("found");
    await batchDone(again);
    expect(await countOf(again, "found", "nothing")).toBe(COUNT);
    const { images, annotations } = cocoOf(await savedBy(again, "batch-coco"));
    const results = await states(again);
    // The click's own object is on the first photo, beside its answer.
    const counts = images.map(({ id }) => annotations.filter(({ image_id }) => image_id === id).length);
    expect(counts).toEqual(results.map((state, i) => (state === "found" ? 1 : 0) + (i === 0 ? 1 : 0)));
  } finally {
    await profile.remove();
  }
});

test("a folder is opened by the dialog and by dropping it: its photos, in the order in which people count", async () => {
  const folder = mkdtempSync(join(tmpdir(), "loupe-folder-"));
  try {
    await mkdir(join(folder, "more"));
    const put = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
    for (const [i, name] of ["10.jpg", "2.jpg", "more/1.jpg"].entries()) await put(name, photos[i]?.buffer ?? "");
    await put("notes.txt", "no photo");
    await put(".hidden.jpg", "no photo");
    await put("3.jpg", "no photo");
    const names = (tab: Tab) =>
      tab.find("filmstrip-photo").evaluateAll((all) => all.map((one) => (one as HTMLElement).title));

    const chosen = await Tab.open(context, url);
    const choosing = chosen.page.waitForEvent("filechooser");
    await chosen.page.getByRole("button", { name: "Open a folder" }).click();
    await (await choosing).setFiles(folder);
    await expect.poll(() => names(chosen)).toEqual(["2.jpg", "10.jpg", "1.jpg"]);
    await expect.poll(() => chosen.find("error-message").textContent()).toMatch(/^3\.jpg: .*The other 3 are open\.$/s);

    const dropped = await Tab.open(await browser.newContext(), url);
    const cdp = await dropped.page.context().newCDPSession(dropped.page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    await dropped.find("drop-zone").waitFor();
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await cdp.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data });
    await expect.poll(() => names(dropped)).toEqual(["2.jpg", "10.jpg", "1.jpg"]);
    await dropped.page.context().close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
