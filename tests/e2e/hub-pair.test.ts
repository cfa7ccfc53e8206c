/** A pair of a hub in the tab, in a build that allows the hub: seen before it comes, resumed where it was cut, there without a network. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { fileOf, LocalHub } from "../hub/local-hub";
import { makeHub } from "../hub/made";
import { type ServedBuild, serveAllowing } from "./support/allowing-build";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";
import { filesOf } from "./support/files-of";

const LANGUAGE = "owner/tiny-Qwen2.5-VL-ONNX";
const SEGMENTER = "owner/tiny-sam2-ONNX";

let browser: Browser;
let hub: LocalHub;
let served: ServedBuild;
let baseUrl: string;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
  hub = await LocalHub.start();
  const made = await makeHub(["qwen2_5_vl", "sam2"]);
  hub.publish(LANGUAGE, await filesOf(made.folder("qwen2_5_vl")), "apache-2.0");
  hub.publish(SEGMENTER, await filesOf(made.folder("sam2")), "mit");
  served = await serveAllowing(`hub=${hub.address} ${hub.files.address}`);
  baseUrl = served.baseUrl;
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  await hub?.stop();
});

async function openModels(app: App): Promise<void> {
  await app.page.getByTestId("result-state").waitFor({ state: "attached" });
  await app.page.keyboard.press("i");
  await app.find("models").waitFor();
}

async function look(app: App, language: string, segmenter: string): Promise<void> {
  await app.find("pair-language").fill(language);
  await app.find("pair-segmenter").fill(segmenter);
  await app.find("look-at-pair").click();
}

test("a build without a hub offers none, and asks none", async () => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm" });
  await openModels(app);
  expect(await app.find("pair-language").count()).toBe(0);
  expect([app.strangers(), hub.asked]).toEqual([[], []]);
  await app.close();
});

describe("a build with a hub", () => {
  let app: App;
  beforeAll(async () => {
    app = await App.open(browser, { baseUrl, provider: "wasm" });
  });
  afterAll(() => app?.close());

  test("what is not there is said, with its name", async () => {
    await openModels(app);
    await look(app, "owner/nothing", SEGMENTER);
    await app.waitForMessage(/owner\/nothing cannot be had: .* answered 404/);
  });

  test("size, licences, site and weights are shown before a file of it comes", async () => {
    await look(app, LANGUAGE, SEGMENTER);
    const offered = app.find("model-offered");
    await offered.waitFor();
    const said = await offered.textContent();
    const host = new URL(hub.address).host;
    for (const words of [
      `Your photos stay here; the site at ${host} sees your address.`,
      "apache-2.0",
      "Segmenter: mit",
    ]) {
      expect(said).toContain(words);
    }
    expect(await app.find("weights-language").inputValue()).toBe("fp32");
    expect(hub.files.asked.filter(({ path }) => path.includes("/onnx/"))).toEqual([]);
  });

  test("cut off near its end it goes on there, and is used", async () => {
    const { sha, contents } = hub.repositories.get(LANGUAGE) as NonNullable<
      ReturnType<LocalHub["repositories"]["get"]>
    >;
    const [large = ""] = Object.keys(contents).sort((a, b) => (contents[b]?.length ?? 0) - (contents[a]?.length ?? 0));
    const place = fileOf(LANGUAGE, sha, large);
    const length = contents[large]?.length ?? 0;
    hub.files.faults.set(place, [{ cutAfter: length - 1000 }]);
    await app.find("add-model").click();
    const row = app.page.locator('[data-testid="model-row"]').filter({ hasText: "tiny-Qwen2.5-VL-ONNX" });
    await row.getByText("On this device", { exact: true }).waitFor({ timeout: 120_000 });
    const ranges = hub.files.asked.filter(({ path }) => path === place).map(({ range }) => range);
    expect(ranges).toEqual([null, expect.stringMatching(/^bytes=[1-9]\d*-/)]);
    await row.getByTestId("use-model").click();
    await app.page.waitForSelector('[data-testid="model-row"][data-key*="qwen"][data-used="true"]', {
      timeout: 300_000,
    });
    await app.page.keyboard.press("Escape");
    expect(app.complaints.filter((words) => !/favicon|404|ERR_/.test(words))).toEqual([]);
  });

  test("is there at the next visit, though the hub is gone", async () => {
    hub.asked.length = hub.files.asked.length = 0;
    await app.page.reload();
    await app.page.waitForSelector('[data-testid="model-status"][data-state="ready"]', {
      timeout: 300_000,
      state: "attached",
    });
    await app.page.keyboard.press("i");
    await app.page.waitForSelector('[data-testid="model-row"][data-key*="qwen"][data-used="true"]', {
      timeout: 300_000,
    });
    expect([hub.asked, hub.files.asked]).toEqual([[], []]);
  });
});
