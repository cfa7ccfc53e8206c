/** Downloads with the browser's own storage (OPFS, locks): interrupted in every way, the end is the same bytes. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeptModel } from "../../src/engine/store/kept-models";
import type { ListedFile } from "../../src/engine/store/listed-file";
import { Random } from "../random";
import { removeProfile } from "../remove-profile";
import { call, closedAt, Downloads, HASHES, LOST, openTab, TOTAL } from "./downloads";
import { CHROMIUM, type OpenPage, openPage } from "./harness";

let opened: OpenPage;
let context: BrowserContext;
let address: string;
beforeAll(async () => {
  opened = await openPage("downloads.html");
  context = await opened.browser.newContext();
  address = opened.page.url();
});
afterAll(() => opened?.close());

let folders = 0;
const nextFolder = () => `test-${++folders}@1`;

async function withDownloads(work: (downloads: Downloads, page: Page) => Promise<void>): Promise<void> {
  const downloads = await Downloads.start(nextFolder());
  const page = await openTab(context, address);
  try {
    await work(downloads, page);
  } finally {
    await page.close();
    await downloads.server.stop();
  }
}

test("what has come is kept under its name, and the next visit asks for nothing", async () => {
  await withDownloads(async (downloads, page) => {
    const first = await downloads.get(page);
    expect([first.error, first.hashes, first.notices]).toEqual(["", HASHES, []]);
    expect(first.onDisk).toEqual([true, true, true]);
    expect(first.bytes.every((bytes, i) => i === 0 || bytes >= (first.bytes[i - 1] as number))).toBe(true);
    expect([first.bytes.at(-1), first.kept]).toEqual([TOTAL, 0]);
    const kept = await call<Record<string, number>>(page, "kept");
    const here = Object.keys(kept).filter((name) => name.startsWith(downloads.folder));
    expect(here.sort()).toEqual(
      ["onnx~a.data", "onnx~b.data", "tokenizer.json"].map((n) => `${downloads.folder}/${n}`),
    );
    const second = await downloads.get(page);
    expect([second.error, second.hashes, second.kept, downloads.sent]).toEqual(["", HASHES, TOTAL, TOTAL]);
  });
});

test("a tab that is closed at any byte: the next one gets only what is missing", async () => {
  const random = new Random(Date.now() % 1e6);
  for (let i = 0; i < 5; i++) await closedAt(context, address, nextFolder(), random.integer(0, 400_000));
});

test("a kept file that was damaged costs one chunk", async () => {
  await withDownloads(async (downloads, page) => {
    await downloads.get(page);
    const file = downloads.files[0] as ListedFile;
    await call(page, "damage", downloads.folder, file, 3);
    const again = await downloads.get(page);
    expect([again.error, again.hashes]).toEqual(["", HASHES]);
    expect(downloads.sent - TOTAL).toBe(file.chunkBytes);
  });
});

test("two tabs at once: one gets it, the other says so, and both have it", async () => {
  await withDownloads(async (downloads, page) => {
    const other = await openTab(context, address);
    downloads.server.faults.set("/onnx/a.data", [{ stallAfter: 100_000 }]);
    const going = downloads.get(page).catch(() => null);
    await expect.poll(() => downloads.sent).toBeGreaterThan(TOTAL / 2);
    const waiting = downloads.get(other);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    // The first goes; its lock with it.
    await page.close();
    await going;
    const got = await waiting;
    expect([got.error, got.hashes]).toEqual(["", HASHES]);
    expect(got.troubles.join()).toContain("another tab");
    expect(downloads.sent - TOTAL).toBeLessThanOrEqual(LOST);
    await other.close();
  });
});

test("what is kept is listed with its bytes, and deleted; an older version goes when a newer one is whole", async () => {
  const page = await openTab(context, address);
  const [old, next] = [await Downloads.start("versions@1"), await Downloads.start("versions@2")];
  const names = async () => {
    const models = await call<KeptModel[]>(page, "listKeptModels");
    return models.filter(({ name }) => name.startsWith("versions@"));
  };
  try {
    await old.get(page);
    expect(await names()).toEqual([{ name: "versions@1", bytes: TOTAL, partial: false }]);
    await next.get(page);
    await expect.poll(names).toEqual([{ name: "versions@2", bytes: TOTAL, partial: false }]);
    expect(await call(page, "deleteKeptModel", "versions@2")).toBe(true);
    expect(await names()).toEqual([]);
  } finally {
    await page.close();
    for (const { server } of [old, next]) await server.stop();
  }
});

test("where storage is refused all is in memory, and that is said once", async () => {
  await withDownloads(async (downloads, page) => {
    const got = await downloads.get(page, { refuseStorage: true });
    expect([got.error, got.hashes, got.onDisk]).toEqual(["", HASHES, [false, false, false]]);
    expect(got.notices).toEqual([expect.stringMatching(/keeps no files.*stays in memory/)]);
  });
});

test("a disk that is full: said before, with the figures; all works from memory", async () => {
  await withDownloads(async (downloads, page) => {
    const cdp = await context.newCDPSession(page);
    const { usage } = await cdp.send("Storage.getUsageAndQuota", { origin: new URL(address).origin });
    await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(address).origin, quotaSize: usage + 200_000 });
    try {
      const got = await downloads.get(page);
      expect([got.error, got.hashes, downloads.sent]).toEqual(["", HASHES, TOTAL]);
      expect(got.notices).toHaveLength(1);
      expect(got.notices[0]).toMatch(/\d+ MB left.*\d+ MB are to come|no more room/);
    } finally {
      await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(address).origin });
    }
  });
});

test("what earlier versions kept is taken over, and no longer there", async () => {
  await withDownloads(async (downloads, page) => {
    for (const file of downloads.files) await call(page, "keepInOldCache", file.address, file);
    expect(await call(page, "oldCaches")).toEqual(["loupe-models"]);
    const got = await downloads.get(page);
    expect([got.error, got.hashes, got.kept, downloads.sent]).toEqual(["", HASHES, TOTAL, TOTAL]);
    expect(await call(page, "oldCaches")).toEqual([]);
  });
});

/** A browser with a profile of its own, as a process that can be killed. */
async function startBrowser(
  profile: string,
  onStart: (process: ChildProcess) => void,
): Promise<{ process: ChildProcess; context: BrowserContext }> {
  const flags = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
  const process = spawn(CHROMIUM, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  onStart(process);
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = "";
    process.stderr?.on("data", (data) => {
      said += data;
      const [, found] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
    process.on("exit", () => reject(new Error(said)));
  });
  const browser = await chromium.connectOverCDP(endpoint, { timeout: 180_000 });
  return { process, context: browser.contexts()[0] as BrowserContext };
}

test("a browser that is killed goes on where it was", async () => {
  const profile = mkdtempSync(join(tmpdir(), "loupe-profile-"));
  const downloads = await Downloads.start("killed@1");
  const started: ChildProcess[] = [];
  const start = async () => {
    const one = await startBrowser(profile, (process) => started.push(process));
    return { ...one, ended: new Promise((resolve) => one.process.on("exit", resolve)) };
  };
  try {
    downloads.server.faults.set("/onnx/a.data", [{ stallAfter: 300_000 }]);
    const first = await start();
    const page = await openTab(first.context, address);
    const going = downloads.get(page).catch(() => null);
    await expect.poll(() => downloads.sent).toBeGreaterThan(TOTAL - 200_000);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    first.process.kill("SIGKILL");
    await Promise.all([first.ended, going]);
    const second = await start();
    const got = await downloads.get(await openTab(second.context, address));
    second.process.kill("SIGKILL");
    await second.ended;
    expect([got.error, got.hashes]).toEqual(["", HASHES]);
    expect(downloads.sent - TOTAL).toBeLessThanOrEqual(LOST);
  } finally {
    for (const process of started) process.kill("SIGKILL");
    await downloads.server.stop();
    await removeProfile(profile);
  }
});
