/** The switches of an object's edges, on a real photo: each on, off, undone and kept. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { changeObject } from "../../src/app/commands/change-object";
import { fillHoles } from "../../src/app/commands/fill-holes";
import { keepLargest } from "../../src/app/commands/keep-largest";
import { openFiles } from "../../src/app/commands/open-files";
import { paintStroke } from "../../src/app/commands/paint-stroke";
import { redo } from "../../src/app/commands/redo";
import { refineEdges } from "../../src/app/commands/refine-edges";
import { smoothObject } from "../../src/app/commands/smooth-object";
import { undo } from "../../src/app/commands/undo";
import { documentOf } from "../../src/app/state/document";
import { type Document, isRefined, objectMask } from "../../src/document/document";
import { restoreDocument, writeDocument } from "../../src/document/restore";
import type { Loupe } from "../../src/engine";
import { fillHoles as filled } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";

let loupe: Loupe;
let app: NodeApp;
beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir });
  return () => loupe.dispose();
});
beforeEach(async () => {
  app = createNodeApp(loupe);
  await openFiles.perform(app, [await photoFile("public/samples/cat.jpg")]);
  // A ring, so that there is a hole to fill.
  const points = Array.from({ length: 40 }, (_, i) => (2 * Math.PI * i) / 39).flatMap((angle) => [
    220 + 60 * Math.cos(angle),
    180 + 60 * Math.sin(angle),
  ]);
  await paintStroke.perform(app, { points, radius: 25 }, "brush");
});

const document = () => documentOf(app.store.getState()) as Document;
const object = () => document().objects[0] as Document["objects"][number];
const mask = () => objectMask(object())?.rle;
const cleaned = () => object().steps.flatMap((step) => (step.kind === "clean" ? [step.how] : []));
const pressed = () =>
  [refineEdges, fillHoles, smoothObject, keepLargest].map((command) => command.pressed?.(app.store.getState()));

test("each is on until it is switched off; what was on beside it is done again without it", async () => {
  const painted = mask();
  await refineEdges.perform(app);
  const refined = mask();
  expect(refined).not.toEqual(painted);
  expect([cleaned(), pressed(), isRefined(object())]).toEqual([["refine"], [true, false, false, false], true]);
  await fillHoles.perform(app);
  expect(mask()).toEqual(filled(refined as NonNullable<typeof refined>));
  expect([cleaned(), pressed()]).toEqual([
    ["refine", "fill"],
    [true, true, false, false],
  ]);
  await refineEdges.perform(app);
  expect(mask()).toEqual(filled(painted as NonNullable<typeof painted>));
  expect([cleaned(), pressed(), isRefined(object())]).toEqual([["fill"], [false, true, false, false], false]);
  await fillHoles.perform(app);
  expect([mask(), cleaned()]).toEqual([painted, []]);
  expect(app.store.getState().announcement).toBe("Fill holes: off");

  for (let i = 0; i < 3; i++) undo.perform(app);
  expect([mask(), pressed()]).toEqual([refined, [true, false, false, false]]);
  redo.perform(app);
  expect(cleaned()).toEqual(["refine", "fill"]);
});

test("a new stroke begins with all switched off", async () => {
  await refineEdges.perform(app);
  expect(pressed()).toEqual([true, false, false, false]);
  await paintStroke.perform(app, { points: [100, 100, 140, 100], radius: 10 }, "brush");
  expect(pressed()).toEqual([false, false, false, false]);
});

test("feather and colours are the object's, undone like all else, and kept", () => {
  const set = (to: { feather?: number; decontaminate?: boolean }) =>
    changeObject.perform(app, object().id, { change: "edges", to });
  set({ feather: 2 });
  set({ decontaminate: true });
  expect(object().edges).toEqual({ feather: 2, decontaminate: true });
  expect(restoreDocument(writeDocument(document()))).toEqual(document());
  const before = document();
  set({ feather: 2 });
  expect(document()).toBe(before);
  undo.perform(app);
  expect(object().edges).toEqual({ feather: 2, decontaminate: false });
  undo.perform(app);
  expect(object().edges).toEqual({ feather: 0, decontaminate: false });
});

test("of several selected objects it is one change, undone and done again as one, and they stay selected", async () => {
  await paintStroke.perform(app, { points: [100, 100, 180, 100], radius: 20 }, "brush");
  const { select, selectAlso } = app.store.getState();
  select(null);
  await paintStroke.perform(app, { points: [400, 300, 420, 300], radius: 15 }, "brush");
  const [first, second] = document().objects.map(({ id }) => id) as [string, string];
  const both = <T>(of: (one: Document["objects"][number]) => T): T[] => document().objects.map(of);
  const selection = () => [app.store.getState().selected, ...app.store.getState().also];
  select(first);
  selectAlso(second);

  changeObject.perform(app, [first, second], { change: "edges", to: { feather: 3 } });
  expect(both(({ edges }) => edges.feather)).toEqual([3, 3]);
  undo.perform(app);
  expect([both(({ edges }) => edges.feather), selection()]).toEqual([
    [0, 0],
    [first, second],
  ]);
  redo.perform(app);
  expect([both(({ edges }) => edges.feather), selection()]).toEqual([
    [3, 3],
    [first, second],
  ]);

  // The ring alone has a hole; what is on is on for both.
  const before = both((object) => objectMask(object)?.rle);
  await fillHoles.perform(app);
  const after = both((object) => objectMask(object)?.rle);
  expect(after).toEqual([filled(before[0] as NonNullable<(typeof before)[0]>), before[1]]);
  expect([pressed()[1], selection()]).toEqual([true, [first, second]]);
  undo.perform(app);
  expect(both((object) => objectMask(object)?.rle)).toEqual(before);
  redo.perform(app);
  await fillHoles.perform(app);
  expect(both((object) => objectMask(object)?.rle)).toEqual(before);
  expect([pressed()[1], both(({ steps }) => steps.length)]).toEqual([false, [2, 1]]);
});
