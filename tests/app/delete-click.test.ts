/** Clicks of an object taken back one by one, on the real model and without a browser. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { deleteClick } from "../../src/app/commands/delete-click";
import { fillHoles } from "../../src/app/commands/fill-holes";
import { openFiles } from "../../src/app/commands/open-files";
import { paintStroke } from "../../src/app/commands/paint-stroke";
import { undo } from "../../src/app/commands/undo";
import { documentOf, selectedObject } from "../../src/app/state/document";
import type { Click } from "../../src/app/state/pointing";
import { objectMask } from "../../src/document/document";
import { clicksBehind } from "../../src/document/prompt";
import type { Loupe, Point } from "../../src/engine";
import { maskHas } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";

let loupe: Loupe;
let app: NodeApp;
const state = () => app.store.getState();
const object = () => {
  const selected = selectedObject(state());
  if (!selected) throw new Error("nothing is selected");
  return selected;
};
const mask = () => objectMask(object())?.rle as { size: [number, number]; counts: string };
const clicks = () => clicksBehind(object());
const has = ({ x, y }: { x: number; y: number }) => maskHas(mask(), x, y);

beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir });
  return () => loupe.dispose();
});
beforeEach(async () => {
  app = createNodeApp(loupe);
  await openFiles.perform(app, [await photoFile("public/samples/cat.jpg")]);
});

function at(x: number, y: number, positive = true): Point {
  const { width = 0, height = 0 } = state().photo ?? {};
  return { x: x * width, y: y * height, positive };
}
const click = (point: Point, about: Click["about"] = "selected") =>
  clickPhoto.perform(app, { point, about, reach: 4, candidate: null, closer: null });
const remove = (index: number) => deleteClick.perform(app, object().id, clicks()[index] as Point);

test("the last one: the mask is the one before, and undo brings the click back", async () => {
  await click(at(0.5, 0.5), "plain");
  const before = objectMask(object());
  await click(at(0.03, 0.05));
  const after = mask();
  await remove(1);
  expect([objectMask(object()), clicks()]).toEqual([before, [at(0.5, 0.5)]]);
  expect(state().announcement).toMatch(/^Click deleted: Object 1, /);
  undo.perform(app);
  expect([mask(), clicks()]).toEqual([after, [at(0.5, 0.5), at(0.03, 0.05)]]);
  expect(state().announcement).toBe("Undone: delete click, Object 1");
});

test("one in the middle: those after it still hold, and so does what was painted and switched on", async () => {
  const [first, wrong, out] = [at(0.5, 0.5), at(0.03, 0.05), at(0.5, 0.6, false)];
  await click(first, "plain");
  await click(wrong);
  expect(has(wrong)).toBe(true);
  await click(out);
  const painted = at(0.9, 0.9);
  await paintStroke.perform(app, { points: [painted.x, painted.y], radius: 6 }, "brush");
  await fillHoles.perform(app);
  const kinds = object().steps.map(({ kind }) => kind);
  await remove(1);
  expect(clicks()).toEqual([first, out]);
  expect(object().steps.map(({ kind }) => kind)).toEqual(kinds.filter((_, i) => i !== 1));
  expect([has(first), has(wrong), has(out), has(painted)]).toEqual([true, false, false, true]);
});

test("the only one: the object goes with it, and so do clicks that would take away from nothing", async () => {
  await click(at(0.5, 0.5), "plain");
  await click(at(0.5, 0.6, false));
  await remove(0);
  expect(documentOf(state())?.objects).toEqual([]);
  expect(state().announcement).toBe("Click deleted, and Object 1 with it");
  undo.perform(app);
  expect(clicks()).toHaveLength(2);
});

test("one that replaced an answer: the answer is back", async () => {
  state().setPrompt("the cat");
  await ask.perform(app);
  const answer = mask();
  await click(at(0.03, 0.05));
  expect(mask()).not.toEqual(answer);
  await remove(0);
  expect([mask(), object().steps.map(({ kind }) => kind)]).toEqual([answer, ["words"]]);
});
