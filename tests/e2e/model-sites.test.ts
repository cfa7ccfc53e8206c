/** Models from other sites: a build that allows none asks none, whatever anybody says; one that allows a site asks that one. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { HostileServer } from "../hostile-server";
import { type ServedBuild, serveAllowing } from "./support/allowing-build";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { filesOf } from "./support/files-of";
import { ownBundle } from "./support/own-bundle";

let browser: Browser;
let site: HostileServer;
let files: Record<string, Buffer>;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
  const own = await ownBundle("theirs");
  files = await filesOf(own.folder);
  site = await HostileServer.start(Object.fromEntries(Object.entries(files).map(([path, all]) => [`/m/${path}`, all])));
  await own.remove();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
});

const elsewhere = () => `${site.address}/m/`;

/** Drops a file, as from the system's file manager. */
async function dropFile(app: App, name: string, bytes: Uint8Array): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-drop-"));
  dropped.push(folder);
  await writeFile(join(folder, name), bytes);
  // A file input gives the page a file that is read where it is.
  await app.page.evaluate(() => {
    const input = Object.assign(document.createElement("input"), { type: "file", id: "dropped" });
    document.body.append(input);
  });
  await app.page.setInputFiles("#dropped", join(folder, name));
  await app.page.evaluate(() => {
    const input = document.getElementById("dropped") as HTMLInputElement;
    const data = new DataTransfer();
    data.items.add(input.files?.[0] as File);
    input.remove();
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true, bubbles: true }));
  });
}

/** Read as long as the page wants. */
const dropped: string[] = [];
afterAll(() => Promise.all(dropped.map((folder) => rm(folder, { recursive: true }))));

const changed = (change: (manifest: { files: { path: string }[]; id: string }) => void): Record<string, Buffer> => {
  const manifest = JSON.parse((files["manifest.json"] as Buffer).toString());
  change(manifest);
  return { ...files, "manifest.json": Buffer.from(JSON.stringify(manifest)) };
};

describe("a build that allows no site", () => {
  test("asks none, whatever the address, a link, a registry or a manifest says", async () => {
    const manifest = changed(({ files: listed }) => Object.assign(listed[0] ?? {}, { path: elsewhere() }));
    for (const model of [elsewhere(), `theirs@2.0`, `//${new URL(elsewhere()).host}/m`]) {
      const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", model });
      await app.waitForMessage(/There is no model named/);
      await app.page.keyboard.press("Escape");
      await app.page.keyboard.press("i");
      await app.find("models").waitFor();
      expect(await app.find("model-address").count()).toBe(0);
      await dropFile(app, "theirs.zip", zipSync(manifest, { level: 0 }));
      await app.waitForMessage(/manifest\.json[\s\S]*files\[0\]\.path/);
      expect(app.strangers()).toEqual([]);
      await app.close();
    }
    expect(site.asked).toEqual([]);
  });

  test("a registry that names a folder elsewhere is refused", async () => {
    const prepare: NonNullable<Parameters<typeof App.open>[1]["prepare"]> = async (context) => {
      await context.route("**/registry.json", async (route) => {
        const registry = await (await route.fetch()).json();
        registry.models[0].path = elsewhere();
        await route.fulfill({ json: registry });
      });
    };
    const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", prepare });
    await app.waitForMessage(/registry\.json/);
    expect([app.strangers(), site.asked]).toEqual([[], []]);
    await app.close();
  });
});

describe("a ZIP that is dropped", () => {
  const ONE = "tokenizer/tokenizer.json";
  test.each<[what: string, made: () => Uint8Array, message: RegExp]>([
    ["cut off", () => zipSync(files, { level: 0 }).subarray(0, 1e6), /theirs\.zip cannot be unpacked/],
    [
      "without a file of its list",
      () => zipSync(Object.fromEntries(Object.entries(files).filter(([path]) => path !== ONE)), { level: 0 }),
      /tokenizer\/tokenizer\.json is missing/,
    ],
    [
      "with another file",
      () => zipSync({ ...files, [ONE]: Buffer.alloc(files[ONE]?.length ?? 0, "x") }, { level: 0 }),
      /tokenizer\/tokenizer\.json.*piece 1/,
    ],
    ["that has no model in it", () => zipSync({ "a/x.onnx": new Uint8Array(9) }), /no manifest\.json in theirs\.zip/],
  ])("%s is refused by name", async (_, made, message) => {
    const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm" });
    await app.page.getByTestId("result-state").waitFor({ state: "attached" });
    await dropFile(app, "theirs.zip", made());
    const add = app.find("add-model");
    await Promise.race([add.waitFor(), app.waitForMessage(message)]);
    if (await add.count()) await add.click();
    await app.waitForMessage(message);
    await app.close();
  });
});

describe("a build that allows a site", () => {
  let served: ServedBuild;
  let baseUrl: string;
  beforeAll(async () => {
    served = await serveAllowing(site.address);
    baseUrl = served.baseUrl;
  });
  afterAll(() => served?.stop());
  // A second try sees nothing of the first.
  beforeEach(() => {
    site.asked.length = 0;
    site.faults.clear();
  });

  const look = async (app: App, address: string) => {
    await app.page.keyboard.press("i");
    await app.find("model-address").fill(address);
    await app.find("look-at-address").click();
  };

  test("asks it for no more than the manifest until a person has seen what is to come; then goes on where it was paused", async () => {
    const app = await App.open(browser, { baseUrl, provider: "wasm" });
    await app.page.getByTestId("result-state").waitFor({ state: "attached" });
    expect(site.asked).toEqual([]);
    await look(app, elsewhere());
    await app.find("model-offered").waitFor();
    expect(await app.find("model-offered").textContent()).toContain(
      `Your photos stay here; the site at ${new URL(site.address).host} sees your address.`,
    );
    expect(site.asked.map(({ path }) => path)).toEqual(["/m/manifest.json"]);
    // Its largest file stalls in the middle, so that there is something to pause.
    const [large = ""] = Object.keys(files).sort((a, b) => (files[b]?.length ?? 0) - (files[a]?.length ?? 0));
    site.faults.set(`/m/${large}`, [{ stallAfter: 3e6 }]);
    const theirs = app.page.locator('[data-testid="model-row"][data-key="theirs@2.0"]');
    await app.find("add-model").click();
    await expect.poll(() => site.sent(`/m/${large}`)).toBeGreaterThan(0);
    await app.page.waitForTimeout(1000);
    await theirs.getByTestId("pause-model").click();
    await theirs.getByText(/MB of it on this device/).waitFor();
    site.asked.length = 0;
    await theirs.getByTestId("download-model").click();
    await theirs.getByText("On this device", { exact: true }).waitFor({ timeout: 120_000 });
    expect(site.asked.find(({ path }) => path.endsWith(large))?.range).toMatch(/^bytes=[1-9]/);
    await theirs.getByTestId("use-model").click();
    await app.page.waitForSelector('[data-key="theirs@2.0"][data-used="true"]', { timeout: 300_000 });
    expect(app.complaints.filter((words) => !/favicon/.test(words))).toEqual([]);
    await app.close();
  });

  test("asks no other", async () => {
    const app = await App.open(browser, { baseUrl, provider: "wasm" });
    await app.page.getByTestId("result-state").waitFor({ state: "attached" });
    await look(app, "https://models.example/m/");
    await app.waitForMessage(/may not fetch models from https:\/\/models\.example/);
    expect(app.strangers()).toEqual([]);
    // Redirected to another: the page's policy holds that too.
    site.faults.set("/m/manifest.json", [{ status: 302, headers: { location: "http://localhost:9/m/manifest.json" } }]);
    await app.find("model-address").fill(elsewhere());
    await app.find("look-at-address").click();
    await app.waitForMessage(/manifest\.json is missing/);
    await app.close();
  });
});
