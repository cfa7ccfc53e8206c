/** 200 photos of 1 MP: opened, asked, looked through and saved in less than 1 GB, all of the browser's processes together. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { batchDone, cocoOf, countOf, manyPhotos, savedBy, shownPhoto } from "../support/many";
import { Profile } from "../support/profile";
import { Tab } from "../support/tab";

const COUNT = 200;
/** 1224 × 816. */
const WIDTH = 1224;
const MOST = 1e9;

const folder = mkdtempSync(join(tmpdir(), "loupe-many-"));
let profile: Profile;
beforeAll(async () => {
  for (const { name, buffer } of await manyPhotos(COUNT, WIDTH)) writeFileSync(join(folder, name), buffer);
  profile = await Profile.make();
});
afterAll(async () => {
  await profile?.remove();
  rmSync(folder, { recursive: true });
});

test(`${COUNT} photos of 1 MP in less than 1 GB`, async () => {
  const context = await profile.start();
  const tab = await Tab.open(context, `${inject("baseUrl")}?provider=wasm`);
  const cdp = await context.newCDPSession(tab.page);
  const peak = { own: 0, all: 0 };
  const look = () => {
    const { own, all } = profile.memory();
    peak.own = Math.max(peak.own, own);
    peak.all = Math.max(peak.all, all);
  };
  const watch = setInterval(look, 1000);
  /** What there was at most since the last time. */
  const tell = async (what: string): Promise<number> => {
    look();
    const { usedSize, backingStorageSize } = await cdp.send("Runtime.getHeapUsage");
    const heap = usedSize + (backingStorageSize ?? 0);
    const most = peak.own;
    const [own, all, page] = [most, peak.all, heap].map((bytes) => (bytes / 1e6).toFixed(0));
    console.log(
      `${what}: at most ${own} MB (${all} MB with the browser's program files); the page's JavaScript ${page} MB`,
    );
    Object.assign(peak, { own: 0, all: 0 });
    return most;
  };
  try {
    await tab.page.waitForSelector('[data-testid="model-status"][data-state="ready"]', { timeout: 300_000 });
    await tell("The model alone");
    await tab.find("file-input").setInputFiles(join(folder, "photo-1.jpg"));
    await tab.laidOut();
    await tab.find("prompt").fill("the animal");
    await tab.find("ask").click();
    await expect.poll(() => tab.find("object").count(), { timeout: 300_000 }).toBe(1);
    await tell("One photo asked");
    await tab.find("undo").click();
    await tab.find("folder-input").setInputFiles(folder);
    await expect.poll(() => tab.find("filmstrip-photo").count(), { timeout: 600_000 }).toBe(COUNT);
    const opened = await tell("All photos open");
    await tab.find("prompt").fill("the animal");
    const began = performance.now();
    await tab.find("prompt").press("Control+Enter");
    await batchDone(tab, 1_500_000);
    const seconds = (performance.now() - began) / 1000;
    console.log(`${COUNT} photos asked in ${seconds.toFixed(0)} s, ${(seconds / COUNT).toFixed(2)} s each`);
    const asked = await tell("All asked");
    const found = await countOf(tab, "found");
    expect(found + (await countOf(tab, "nothing"))).toBe(COUNT);
    for (let i = 1; i <= 20; i++) {
      await expect.poll(() => tab.find("accept-photo").isEnabled()).toBe(true);
      await tab.page.keyboard.press("a");
      await expect.poll(() => shownPhoto(tab)).toBe(i);
    }
    expect(await countOf(tab, "accepted")).toBe(20);
    const reviewed = await tell("20 reviewed");
    const coco = cocoOf(await savedBy(tab, "batch-coco"));
    expect([coco.images.length, coco.annotations.length]).toEqual([COUNT, found]);
    const saved = await tell("COCO saved");
    expect(Math.max(opened, asked, reviewed, saved)).toBeLessThan(MOST);
    // Every other format of every photo.
    const zip = await savedBy(tab, "batch-zip");
    const zipped = await tell(`ZIP of ${(zip.length / 1e6).toFixed(0)} MB saved`);
    expect(zipped).toBeLessThan(MOST);
  } finally {
    clearInterval(watch);
  }
});
