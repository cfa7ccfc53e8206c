/** The next photo is encoded before it is shown, on the real engine; whoever asks something does not wait for that. */
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { closeProject } from "../../src/app/commands/close-project";
import { openFiles } from "../../src/app/commands/open-files";
import { openPhotoOfProject } from "../../src/app/commands/open-photo-of-project";
import { resume } from "../../src/app/commands/resume";
import { documentOf } from "../../src/app/state/document";
import type { Loupe } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

let loupe: Loupe;
let app: NodeApp;
const state = () => app.store.getState();
const sha = (index: number) => state().project?.photos[index]?.photo.sha256 as string;
const made = () => documentOf(state())?.objects.length;
const isReady = () => until(app, ({ ahead }) => ahead?.isDone === true);

beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir });
  return () => loupe.dispose();
});
beforeEach(async () => {
  app = createNodeApp(loupe);
  await resume.perform(app);
  const names = ["savanna.jpg", "table.jpg", "cat.jpg"];
  await openFiles.perform(app, await Promise.all(names.map((name) => photoFile(`public/samples/${name}`))));
});

async function click(): Promise<void> {
  const { width = 0, height = 0 } = state().photo ?? {};
  const point = { x: width / 2, y: height / 2, positive: true };
  await clickPhoto.perform(app, { about: "plain", reach: 4, candidate: null, closer: null, point });
}

test("at rest the next is encoded; shown, it can be clicked in and asked without more", async () => {
  await isReady();
  expect(state().ahead?.sha256).toBe(sha(1));
  const encode = vi.spyOn(loupe, "encode");
  await openPhotoOfProject.perform(app, sha(1));
  await click();
  expect([made(), encode.mock.calls.length, state().photo?.encoding]).toEqual([1, 0, "done"]);
  // Then the one after it.
  await isReady();
  expect([state().ahead?.sha256, encode.mock.calls.length]).toEqual([sha(2), 1]);
  encode.mockRestore();
});

test("another photo than the next gets its own encoding, and the engine lets go of what nobody wanted", async () => {
  await isReady();
  const forget = vi.spyOn(loupe, "forget");
  const unwanted = (await state().ahead?.info)?.photo;
  await openPhotoOfProject.perform(app, sha(2));
  await click();
  expect([made(), state().photo?.name]).toEqual([1, "cat.jpg"]);
  expect(forget).toHaveBeenCalledWith({ photo: unwanted });
  // It is the last.
  expect(state().ahead).toBeNull();
  forget.mockRestore();
});

test("a question ends it, and it is begun again when there is rest", async () => {
  await until(app, ({ ahead }) => ahead !== null);
  const first = state().ahead;
  state().setPrompt("the zebra");
  await ask.perform(app);
  expect([made(), first?.stop.signal.aborted]).toEqual([1, true]);
  await isReady();
  expect(state().ahead?.sha256).toBe(sha(1));
  await closeProject.perform(app);
  expect(state().ahead).toBeNull();
});
