/** Whatever was done to a document: as many undos lead back to the beginning, and as many redos to the end. */
import { expect, test } from "vitest";
import { changeObject, type ObjectChange } from "../../src/app/commands/change-object";
import { deleteObjects } from "../../src/app/commands/delete-objects";
import { fillHoles } from "../../src/app/commands/fill-holes";
import { intersectObjects } from "../../src/app/commands/intersect-objects";
import { invertObject } from "../../src/app/commands/invert-object";
import { keepLargest } from "../../src/app/commands/keep-largest";
import { paintStroke } from "../../src/app/commands/paint-stroke";
import { selectObject } from "../../src/app/commands/select-object";
import { smoothObject } from "../../src/app/commands/smooth-object";
import { subtractObjects } from "../../src/app/commands/subtract-objects";
import { undo } from "../../src/app/commands/undo";
import { uniteObjects } from "../../src/app/commands/unite-objects";
import { beginHistory, documentOf } from "../../src/app/state/document";
import { NOT_ENCODED } from "../../src/app/state/photo";
import { COLOURS, newDocument } from "../../src/document/document";
import { PAST } from "../../src/document/history";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { Random } from "../random";
import { createNodeApp, type NodeApp } from "./node-app";
import { expectWayBack } from "./walk-history";

const loupe = createNodeLoupe({ modelsDir });

function start(width: number, height: number): NodeApp {
  const app = createNodeApp(loupe);
  const photo = { sha256: "0".repeat(64), name: "field.jpg", width, height };
  // Nothing here looks at the photo's pixels.
  const picture = { bitmap: { width, height, close() {} } as ImageBitmap, width, height };
  const open = { key: 1, name: photo.name, file: new Blob(), ...picture, suggestions: [], credit: "" };
  app.store.getState().setPhoto({
    ...open,
    ...NOT_ENCODED,
    closer: null,
    crops: [],
  });
  app.store.getState().begin(beginHistory(newDocument(photo)));
  return app;
}

const maskCommands = [smoothObject, fillHoles, keepLargest, invertObject];
const combineCommands = [uniteObjects, subtractObjects, intersectObjects];

/** Something that a person could do. It may change nothing. */
async function doSomething(app: NodeApp, random: Random): Promise<void> {
  const { photo, history } = app.store.getState();
  const objects = history?.present.document.objects ?? [];
  const { width = 0, height = 0 } = photo ?? {};
  const place = () => [random.fraction() * width, random.fraction() * height];
  const object = objects.length ? random.pick(objects).id : null;
  if (object && random.chance(0.3)) selectObject.perform(app, random.pick([object, null]), random.chance(0.4));
  const changes: ObjectChange[] = [
    { change: "name", to: random.pick(["cup", "Tasse", " "]) },
    { change: "label", to: random.pick(["dishes", null]) },
    { change: "colour", to: random.integer(0, COLOURS - 1) },
    { change: "hidden", to: random.chance(0.5) },
    { change: "order", to: random.integer(0, 5) },
  ];
  switch (random.integer(0, 5)) {
    case 0:
      return object ? changeObject.perform(app, object, random.pick(changes)) : undefined;
    case 1:
      return random.pick(maskCommands).perform(app);
    case 2:
      return random.pick(combineCommands).perform(app);
    case 3:
      return random.chance(0.3) ? deleteObjects.perform(app) : undefined;
    default: {
      const stroke = { points: [...place(), ...place()], radius: Math.max(1, width / 12) };
      return paintStroke.perform(app, stroke, random.chance(0.7) ? "brush" : "erase");
    }
  }
}

test("n changes, n undos: the beginning; n redos: the end", async () => {
  for (let round = 0; round < 12; round++) {
    const random = new Random(100 + round);
    const app = start(60, 40);
    const state = () => app.store.getState();
    const documents = [documentOf(state())];
    for (let i = 0; i < 60; i++) {
      await doSomething(app, random);
      const document = documentOf(state());
      if (document !== documents.at(-1)) documents.push(document);
      expect(state().problem).toBeNull();
    }
    expect(documents.length).toBeGreaterThan(15);
    expectWayBack(app, documents);
  }
});

test("200 steps on a 12-megapixel photo cost what their masks cost", async () => {
  const random = new Random(7);
  const app = start(4000, 3000);
  let steps = 0;
  while (steps < 200) {
    const before = app.store.getState().history;
    const points = Array.from({ length: 40 }, (_, i) => random.fraction() * (i % 2 ? 3000 : 4000));
    await paintStroke.perform(app, { points, radius: 30 }, random.chance(0.8) ? "brush" : "erase");
    if (app.store.getState().history !== before) steps++;
  }
  const past = app.store.getState().history?.past ?? [];
  expect(past.length).toBeGreaterThanOrEqual(200);
  expect(PAST).toBeGreaterThanOrEqual(200);
  const masks = new Set(
    past.flatMap(({ document }) => document.objects.flatMap(({ steps }) => steps.map((step) => step.mask))),
  );
  const bytes = [...masks].reduce((sum, mask) => sum + (mask?.rle.counts.length ?? 0), 0);
  console.log(`200 strokes on 12 megapixels: ${(bytes / 1e6).toFixed(1)} MB of masks`);
  expect(bytes).toBeLessThan(64e6);
  for (let i = 0; i < 200; i++) undo.perform(app);
  expect(documentOf(app.store.getState())?.objects).toEqual([]);
}, 120_000);
