/** An answer with several objects: each is one of the document, and one undo takes all of them. */
import { rmSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { openFiles } from "../../src/app/commands/open-files";
import { undo } from "../../src/app/commands/undo";
import { documentOf } from "../../src/app/state/document";
import type { Loupe } from "../../src/engine/api";
import { createNodeLoupe } from "../../src/engine/node";
import { type Hub, makeHub } from "../hub/made";
import { pairFolder } from "../hub/pair";
import { createNodeApp } from "./node-app";

let hub: Hub;
let loupe: Loupe;

beforeAll(async () => {
  hub = await makeHub(["qwen2_5_vl", "sam2"]);
  const { modelsDir } = pairFolder(hub, "qwen2_5_vl");
  loupe = createNodeLoupe({ modelsDir });
  return async () => {
    await loupe.dispose();
    rmSync(modelsDir, { recursive: true });
  };
}, 600_000);

test("ask, undo", async () => {
  const app = createNodeApp(loupe);
  const state = () => app.store.getState();
  const objects = () => documentOf(state())?.objects ?? [];
  await openFiles.perform(app, [new File([new Uint8Array(hub.photo)], "photo.png")]);
  state().setPrompt("both things");
  await ask.perform(app);
  expect(objects().map(({ name }) => name)).toEqual(["red box", "green ball"]);
  expect(new Set(objects().map(({ colour }) => colour)).size).toBe(2);
  expect(state().selected).toBe(objects()[0]?.id);
  const boxes = hub.questions.answers["both things"]?.things.map(({ box }) => box);
  expect(objects().map(({ steps: [step] }) => step?.kind === "words" && step.box)).toEqual(boxes);
  expect(state().announcement).toMatch(/^2 objects: red box, .+; green ball, /);
  undo.perform(app);
  expect(objects()).toEqual([]);
  state().setPrompt("an elephant");
  await ask.perform(app);
  expect([objects().length, state().refusal?.absent]).toEqual([0, true]);
});
