/** The model's worker dies: what was clicked or asked is answered by the next one, on the real engine. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { chooseProvider } from "../../src/app/commands/choose-provider";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { letGo } from "../../src/app/commands/let-go";
import { openFiles } from "../../src/app/commands/open-files";
import { retry } from "../../src/app/commands/retry";
import { stop } from "../../src/app/commands/stop";
import { documentOf } from "../../src/app/state/document";
import { modelLost } from "../../src/app/work/model-lost";
import { LoupeError } from "../../src/engine/errors";
import { type Bridged, bridged } from "../engine/bridged";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

let app: NodeApp;
let engine: Bridged;
const state = () => app.store.getState();
const kinds = () => documentOf(state())?.objects.map(({ steps }) => steps.map(({ kind }) => kind));
const isRead = () => until(app, ({ photo }) => photo?.encoding === "done");

beforeEach(async () => {
  engine = bridged((why) => modelLost(app, why), 100);
  app = createNodeApp(engine.client);
  await openFiles.perform(app, [await photoFile("public/samples/table.jpg")]);
  await isRead();
});
afterEach(() => engine.client.dispose());

function click(share: number): Promise<void> | void {
  const { width = 0, height = 0 } = state().photo ?? {};
  const point = { x: share * width, y: share * height, positive: true };
  return clickPhoto.perform(app, { about: "plain", reach: 4, candidate: null, closer: null, point });
}

test("while nobody waits: it is started anew and reads the photo again, and the next click is answered", async () => {
  engine.kill();
  expect([state().model.status, state().photo?.encoding]).toEqual(["loading", "waiting"]);
  await click(0.5);
  expect([kinds(), state().problem, state().model.status]).toEqual([[["point"]], null, "ready"]);
  expect(engine.workers).toEqual(["started", "ended", "started"]);
});

test("under a click: it is answered once", async () => {
  const waiting = click(0.5);
  // The worker has it.
  await new Promise(setImmediate);
  engine.kill();
  await waiting;
  expect([kinds(), state().problem]).toEqual([[["point"]], null]);
});

test("under a question: it is asked again from its beginning", async () => {
  state().setPrompt("the teapot");
  const asking = ask.perform(app);
  await until(app, ({ run }) => run?.phase === "thinking");
  engine.kill();
  await asking;
  expect([kinds(), state().problem, state().prompt]).toEqual([[["words"]], null, ""]);
});

test("hung under a question: that is noticed, and it is asked again", async () => {
  state().setPrompt("the teapot");
  const asking = ask.perform(app);
  await until(app, ({ run }) => run?.phase === "thinking");
  engine.hang();
  await asking;
  expect([kinds(), state().problem, state().prompt]).toEqual([[["words"]], null, ""]);
  expect(engine.workers).toEqual(["started", "ended", "started"]);
});

test("hung while nobody waits: the next click is answered by another", async () => {
  engine.hang();
  await click(0.5);
  expect([kinds(), state().problem]).toEqual([[["point"]], null]);
});

test("hung, and stopped: within two seconds, the words are given back and what was made stays", async () => {
  await click(0.5);
  state().setPrompt("the teapot");
  const asking = ask.perform(app);
  await until(app, ({ run }) => run?.phase === "thinking");
  engine.hang();
  stop.perform(app);
  const from = performance.now();
  await asking;
  expect(performance.now() - from).toBeLessThan(2000);
  expect([kinds(), state().problem, state().prompt]).toEqual([[["point"]], null, "the teapot"]);
  // Nobody waits, and it is replaced all the same.
  await vi.waitFor(() => expect(engine.workers).toEqual(["started", "ended", "started"]));
  await isRead();
});

test("what runs the model fails once: nobody notices but for the time", async () => {
  engine.fail(new LoupeError("worker-lost", "What runs the model has failed (in decoder)."));
  await click(0.5);
  expect([kinds(), state().problem]).toEqual([[["point"]], null]);
});

test("twice within a minute: a notice, and the click waits until it is tried again", async () => {
  engine.kill();
  await isRead();
  const waiting = click(0.5);
  engine.kill();
  await vi.waitFor(() => expect(state().problem).toMatchObject({ code: "worker-lost", during: "load" }));
  expect([kinds(), state().pending.length, retry.enabled(state())]).toEqual([[], 1, true]);
  await retry.perform(app);
  await waiting;
  expect([kinds(), state().pending, state().problem]).toEqual([[["point"]], [], null]);
});

test("twice within a minute on a graphics device: the processor goes on, which is said until a person chooses", async () => {
  engine.kill();
  await isRead();
  // There is no WebGPU in Node.
  const { model, setModel } = state();
  if (model.status === "ready") setModel({ ...model, info: { ...model.info, provider: "webgpu" } });
  const waiting = click(0.5);
  engine.kill();
  await waiting;
  expect([kinds(), state().problem, state().wanted]).toEqual([[["point"]], null, "wasm"]);
  expect(state().gpuNotice).toMatch(/stopped twice within a minute: .* on the processor \(WASM\)/);
  expect(app.kept.wantedProvider()).toBe("auto");
  await chooseProvider.perform(app, "auto");
  expect([state().wanted, state().gpuNotice]).toEqual(["auto", null]);
});

test("what waits for a model that has stopped can be let go", async () => {
  engine.kill();
  await isRead();
  const waiting = click(0.5);
  engine.kill();
  await until(app, ({ problem }) => problem !== null);
  letGo.perform(app);
  await waiting;
  expect([kinds(), state().pending]).toEqual([[], []]);
});
