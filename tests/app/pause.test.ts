/** The model's download is paused: it is said, nothing comes, and whoever needs it has it go on. On the real engine. */
import { readdirSync, readFileSync } from "node:fs";
import * as ort from "onnxruntime-node";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { goOnDownload } from "../../src/app/commands/go-on-download";
import { openFiles } from "../../src/app/commands/open-files";
import { pauseDownload } from "../../src/app/commands/pause-download";
import { propose } from "../../src/app/commands/propose";
import { AppProvider } from "../../src/app/context";
import { ModelStatus } from "../../src/app/panels/model/ModelStatus";
import { documentOf } from "../../src/app/state/document";
import { ensureModel } from "../../src/app/work/ensure-model";
import { loadsByItself } from "../../src/app/work/when-loading-starts";
import type { Loupe } from "../../src/engine";
import { openImage } from "../../src/engine/image/decode-node";
import { createLocalLoupe } from "../../src/engine/loupe";
import type { OrtApi } from "../../src/engine/runtime/ort";
import { httpSource } from "../../src/engine/store/source";
import { HostileServer } from "../hostile-server";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

const files: Record<string, Buffer> = {};
const weights = (name: string) => `/models/nano/onnx/${name}.onnx_data`;
/** What clicks need comes first: where these stall, clicks cannot be answered yet; or they can, and questions cannot. */
const EARLY = ["segment_encoder", "mask_decoder"].map(weights);
const LATE = ["vision_encoder", "embed_tokens", "decoder_model_merged"].map(weights);

beforeAll(() => {
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  for (const entry of readdirSync("models", { recursive: true, withFileTypes: true })) {
    const path = `${entry.parentPath}/${entry.name}`;
    if (entry.isFile()) files[`/${path}`] = readFileSync(path);
  }
});

let server: HostileServer;
let loupe: Loupe;
let app: NodeApp;
const state = () => app.store.getState();

beforeEach(async () => {
  server = await HostileServer.start(files);
  loupe = createLocalLoupe({
    runtime: { files: () => [], start: async () => ort as unknown as OrtApi },
    source: httpSource(`${server.address}/models/`),
    chooseProvider: async () => ({ provider: "cpu", reason: "" }),
    openImage,
  });
  app = createNodeApp(loupe);
});
afterEach(async () => {
  await loupe.dispose();
  await server.stop();
});

/** As the page says it, in a pattern. */
const SIZE = `${(JSON.parse(readFileSync("models/registry.json", "utf8")).models[0].bytes / 1e6).toFixed(1).replace(".", "\\.")} MB`;

/** What the page says of the model. */
function said(): string {
  // On a server the state's beginning is drawn; here it is the state as it is.
  app.store.getInitialState = app.store.getState;
  return renderToStaticMarkup(createElement(AppProvider, { value: app }, createElement(ModelStatus)));
}

/** Paused while these files stall half-way. */
async function paused(stalling: string[]): Promise<void> {
  for (const path of stalling) server.faults.set(path, [{ stallAfter: 100_000 }]);
  void ensureModel(app).catch(() => {});
  await expect.poll(() => stalling.every((path) => server.sent(path) > 0)).toBe(true);
  await until(app, ({ model }) => model.status === "loading" && (model.fraction ?? 0) > 0);
  expect(said()).toMatch(new RegExp(`>Pause<.*, \\d+\\.\\d of ${SIZE}`));
  expect([pauseDownload.enabled(state()), goOnDownload.enabled(state())]).toEqual([true, false]);
  await pauseDownload.perform(app);
  expect([pauseDownload.enabled(state()), goOnDownload.enabled(state())]).toEqual([false, true]);
}

const quiet = () => new Promise((resolve) => setTimeout(resolve, 300));

async function openTable(): Promise<void> {
  await openFiles.perform(app, [await photoFile("public/samples/table.jpg")]);
}

/** A second one, near the first, corrects its object. */
function click(share = 0.5, about: "plain" | "selected" = "plain"): Promise<void> | void {
  const { width = 0, height = 0 } = state().photo ?? {};
  const point = { x: share * width, y: share * height, positive: true };
  return clickPhoto.perform(app, { about, reach: 4, candidate: null, closer: null, point });
}

test("it says so, and nothing is fetched until it goes on", async () => {
  await paused(EARLY);
  expect(said()).toMatch(new RegExp(`>Go on<.*Paused at \\d+\\.\\d of ${SIZE}`));
  const asked = server.asked.length;
  await quiet();
  expect([server.asked.length, state().model.status]).toEqual([asked, "loading"]);
  void goOnDownload.perform(app);
  await ensureModel(app);
  expect([state().model.status, said().includes("Go on")]).toEqual(["ready", false]);
});

test("a page that is opened later begins nothing by itself, until it has gone on", async () => {
  expect(loadsByItself(app)).toBe(true);
  await paused(EARLY);
  expect(loadsByItself(app)).toBe(false);
  void goOnDownload.perform(app);
  await ensureModel(app);
  expect(loadsByItself(app)).toBe(true);
});

test("a photo that is opened waits; a click has it go on, and is answered", async () => {
  await paused(EARLY);
  await openTable();
  await quiet();
  expect(said()).toContain("Paused at");
  await click();
  expect(documentOf(state())?.objects).toHaveLength(1);
});

test("paused again under a click, the next click has it go on, and both are answered", async () => {
  await paused(EARLY);
  await openTable();
  // Once more each, or all would be there before it is paused again.
  for (const path of EARLY) server.faults.set(path, [{ stallAfter: 1000 }]);
  const asked = server.asked.length;
  const first = click();
  await expect.poll(() => server.asked.length).toBe(asked + EARLY.length);
  await pauseDownload.perform(app);
  await quiet();
  expect([state().pending.length, said().includes("Paused at")]).toEqual([1, true]);
  await Promise.all([first, click(0.51, "selected")]);
  const kinds = documentOf(state())?.objects.map(({ steps }) => steps.map(({ kind }) => kind));
  expect([kinds, state().pending, state().problem]).toEqual([[["point", "point"]], [], null]);
});

test("a click that needs nothing more leaves it paused; a question has it go on", async () => {
  await paused(LATE);
  await openTable();
  await until(app, ({ model }) => model.status === "loading" && model.pointing);
  await click();
  expect([documentOf(state())?.objects.length, said().includes("Paused at")]).toEqual([1, true]);
  state().setPrompt("the teapot");
  await ask.perform(app);
  expect([documentOf(state())?.objects.length, state().model.status]).toEqual([2, "ready"]);
});

test("Everything has it go on", async () => {
  await paused(LATE);
  await openTable();
  await propose.perform(app);
  expect(state().proposals?.masks.length).toBeGreaterThan(0);
});

test("a pause that came when all was there does not hold the next loading", async () => {
  await ensureModel(app);
  await loupe.pause({ paused: true });
  state().setLoading(null);
  await ensureModel(app);
  expect(state().model.status).toBe("ready");
});
