/** What is done with a pointer, on the real model and without a browser. */
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { deleteObjects } from "../../src/app/commands/delete-objects";
import { drawBox } from "../../src/app/commands/draw-box";
import { fillHoles } from "../../src/app/commands/fill-holes";
import { invertObject } from "../../src/app/commands/invert-object";
import { keepLargest } from "../../src/app/commands/keep-largest";
import { keepProposal } from "../../src/app/commands/keep-proposal";
import { keepProposals } from "../../src/app/commands/keep-proposals";
import { letGo } from "../../src/app/commands/let-go";
import { openFiles } from "../../src/app/commands/open-files";
import { paintStroke } from "../../src/app/commands/paint-stroke";
import { propose } from "../../src/app/commands/propose";
import { redo } from "../../src/app/commands/redo";
import { smoothObject } from "../../src/app/commands/smooth-object";
import { subtractObjects } from "../../src/app/commands/subtract-objects";
import { takeOffer } from "../../src/app/commands/take-offer";
import { undo } from "../../src/app/commands/undo";
import { uniteObjects } from "../../src/app/commands/unite-objects";
import { documentOf } from "../../src/app/state/document";
import type { Offer } from "../../src/app/state/offers";
import type { Click } from "../../src/app/state/pointing";
import { type DocumentObject, objectMask } from "../../src/document/document";
import type { Loupe, Mask, Rle } from "../../src/engine";
import { maskArea, maskHas, subtract, unite } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

let loupe: Loupe;
let app: NodeApp;
const state = () => app.store.getState();
const objects = () => documentOf(state())?.objects ?? [];

beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir });
  return () => loupe.dispose();
});
beforeEach(() => {
  app = createNodeApp(loupe);
});

async function open(name = "table.jpg"): Promise<void> {
  await openFiles.perform(app, [await photoFile(`public/samples/${name}`)]);
}

const ASKED: Omit<Click, "point"> = { about: "plain", reach: 4, candidate: null, closer: null };
/** A click at a share of the photo's width and height. */
function click(x: number, y: number, change: Partial<Click> & { positive?: boolean } = {}): Promise<void> | void {
  const { width = 0, height = 0 } = state().photo ?? {};
  const { positive = true, ...rest } = change;
  return clickPhoto.perform(app, { ...ASKED, point: { x: x * width, y: y * height, positive }, ...rest });
}
const kinds = () => objects().map(({ steps }) => steps.map(({ kind }) => kind));
const maskOf = (index: number) => objectMask(objects()[index] as DocumentObject)?.rle as Rle;
const holds = (index: number, x: number, y: number) =>
  maskHas(maskOf(index), x * (state().photo?.width ?? 0), y * (state().photo?.height ?? 0));

test("clicks without a question: an object each, its mask over the click, and two other ways to mean it", async () => {
  await open("cat.jpg");
  await click(0.5, 0.5);
  expect([kinds(), holds(0, 0.5, 0.5), state().offers]).toEqual([[["point"]], true, []]);
  expect(state().selected).toBe(objects()[0]?.id);
  await click(0.03, 0.05);
  expect([kinds(), holds(1, 0.03, 0.05)]).toEqual([[["point"], ["point"]], true]);
  const [first, second] = objects().map(({ id }) => id);
  expect(state().offers.map(({ kind }) => kind)).toEqual(["add-to", "replace"]);
  await takeOffer.perform(app, state().offers[0] as Offer);
  expect([kinds(), holds(0, 0.5, 0.5), holds(0, 0.03, 0.05)]).toEqual([[["point", "point"]], true, true]);
  undo.perform(app);
  expect(objects().map(({ id }) => id)).toEqual([first, second]);
});

test("two clicks at once are answered one after the other, and never shown twice", async () => {
  await open();
  const twice = vi.fn();
  const leave = app.store.subscribe(({ pending }) => {
    const done = objects().flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "point" ? [step.point.x] : [])),
    );
    if (pending.some((one) => one.kind === "click" && done.includes(one.click.point.x))) twice();
  });
  const both = [click(0.5, 0.5), click(0.51, 0.5, { about: "selected" })];
  expect(state().pending).toHaveLength(2);
  await Promise.all(both);
  await until(app, ({ pending }) => pending.length === 0);
  leave();
  expect(twice).not.toHaveBeenCalled();
  expect([kinds(), holds(0, 0.5, 0.5), holds(0, 0.51, 0.5)]).toEqual([[["point", "point"]], true, true]);
  await click(0.5, 0.5, { about: "selected", positive: false });
  expect(holds(0, 0.5, 0.5)).toBe(false);
});

test("what is clicked while the photo opens waits, and is done then", async () => {
  const opening = open();
  await until(app, ({ opening }) => opening !== null);
  const early = clickPhoto.perform(app, { ...ASKED, point: { x: 100, y: 100, positive: true } });
  expect(state().pending).toHaveLength(1);
  await opening;
  await early;
  expect([kinds(), state().pending]).toEqual([[["point"]], []]);
});

test("what waits on one photo is never done on another", async () => {
  await open("cat.jpg");
  const waiting = [click(0.5, 0.5), click(0.1, 0.1), drawBox.perform(app, [10, 10, 90, 90], null)];
  const opening = open();
  await until(app, ({ opening }) => opening !== null);
  waiting.push(click(0.9, 0.9));
  await opening;
  expect([state().photo?.name, state().pending]).toEqual(["table.jpg", []]);
  expect(state().problem).toMatchObject({
    during: "leave",
    message: "What waited for cat.jpg was called off: 4 clicks or boxes.",
  });
  await click(0.5, 0.5);
  await Promise.all(waiting);
  expect(kinds()).toEqual([["point"]]);
});

test("where the model does not load, Everything leaves the way to try again", async () => {
  const none = createNodeLoupe({ modelsDir: "tests/fixtures" });
  app = createNodeApp(none);
  await open();
  await propose.perform(app);
  expect([state().problem?.during, state().proposals]).toEqual(["load", null]);
  await none.dispose();
});

test("with an object goes what waits to correct it", async () => {
  await open();
  await click(0.5, 0.5);
  const waiting = [click(0.5, 0.51), click(0.5, 0.5), click(0.5, 0.5, { positive: false, about: "selected" })];
  deleteObjects.perform(app);
  await Promise.all(waiting);
  expect([kinds(), state().pending]).toEqual([[], []]);
  undo.perform(app);
  expect(kinds()).toEqual([["point"]]);
});

test("a box, moved; a brush and an eraser, which later clicks leave alone", async () => {
  await open();
  const { width = 0, height = 0 } = state().photo ?? {};
  await drawBox.perform(app, [0.8 * width, 0.8 * height, 0.2 * width, 0.2 * height], null);
  expect(objects()[0]?.steps[0]).toMatchObject({
    kind: "box",
    box: [0.2 * width, 0.2 * height, 0.8 * width, 0.8 * height],
  });
  const id = objects()[0]?.id as string;
  await drawBox.perform(app, [0.1 * width, 0.2 * height, 0.8 * width, 0.8 * height], id);
  const [x, y] = [0.97 * width, 0.03 * height];
  await paintStroke.perform(app, { points: [x, y, x + 5, y], radius: 6 }, "brush");
  expect(holds(0, 0.97, 0.03)).toBe(true);
  await click(0.5, 0.5, { about: "selected" });
  expect([kinds(), holds(0, 0.97, 0.03), holds(0, 0.5, 0.5)]).toEqual([[["box", "box", "brush", "point"]], true, true]);
  await paintStroke.perform(app, { points: [x, y], radius: 4 }, "erase");
  expect(holds(0, 0.97, 0.03)).toBe(false);
  deleteObjects.perform(app);
  await paintStroke.perform(app, { points: [x, y], radius: 4 }, "erase");
  expect([objects(), state().announcement]).toEqual([[], expect.stringContaining("nothing here to erase")]);
});

test("everything: offers that can be kept one by one or together, in one step", async () => {
  await open();
  const proposing = propose.perform(app);
  await until(app, ({ proposals }) => (proposals?.progress?.done ?? 0) > 0);
  await proposing;
  const offered = state().proposals?.masks ?? [];
  expect(offered.length).toBeGreaterThan(2);
  keepProposal.perform(app, offered[0] as Mask);
  expect([objects().length, state().proposals?.masks.length]).toEqual([1, offered.length - 1]);
  keepProposals.perform(app);
  expect([objects().length, state().proposals]).toEqual([offered.length, null]);
  undo.perform(app);
  expect(objects()).toHaveLength(1);
  const stopped = propose.perform(app);
  await until(app, ({ proposals }) => (proposals?.progress?.done ?? 0) > 0);
  letGo.perform(app);
  await stopped;
  expect([state().proposals, state().problem]).toEqual([null, null]);
});

test("masks are joined, cut, inverted and cleaned, each in one step", async () => {
  await open("cat.jpg");
  await paintStroke.perform(app, { points: [100, 100, 200, 100], radius: 40 }, "brush");
  state().select(null);
  await paintStroke.perform(app, { points: [300, 100, 220, 100], radius: 20 }, "brush");
  const both = () => {
    state().select(objects()[0]?.id as string);
    state().selectAlso(objects()[1]?.id as string);
  };
  const [one, other] = [maskOf(0), maskOf(1)];
  both();
  await subtractObjects.perform(app);
  expect(maskOf(0)).toEqual(subtract(one, other));
  undo.perform(app);
  both();
  await uniteObjects.perform(app);
  expect(objects().map(({ id }) => id)).toEqual(["object-1"]);
  expect(maskOf(0)).toEqual(unite(one, other));
  const joined = maskArea(maskOf(0));
  await invertObject.perform(app);
  const { width = 0, height = 0 } = state().photo ?? {};
  expect(maskArea(maskOf(0))).toBe(width * height - joined);
  await keepLargest.perform(app);
  await fillHoles.perform(app);
  await smoothObject.perform(app);
  deleteObjects.perform(app);
  expect(objects()).toEqual([]);
  while (undo.enabled(state())) undo.perform(app);
  expect(objects()).toEqual([]);
  while (redo.enabled(state())) redo.perform(app);
  expect(objects()).toEqual([]);
});

test("the reading of a photo is called off, and what waited for it; the next click begins it again", async () => {
  await open();
  await until(app, ({ photo }) => photo?.progress !== null);
  const waiting = click(0.5, 0.5);
  letGo.perform(app);
  await waiting;
  expect([state().pending, objects(), state().problem, state().photo?.encoding]).toEqual([[], [], null, "waiting"]);
  await click(0.5, 0.5);
  expect(kinds()).toEqual([["point"]]);
  // The click needs but the half of it.
  await until(app, ({ photo }) => photo?.encoding === "done");
});

test("what waits is about its photo: another one opened meanwhile gets none of it", async () => {
  await open();
  const waiting = [click(0.5, 0.5), click(0.2, 0.2)];
  await open("cat.jpg");
  await Promise.all(waiting);
  await until(app, ({ photo }) => photo?.encoding === "done");
  expect([state().photo?.name, objects(), state().pending, state().problem?.during]).toEqual([
    "cat.jpg",
    [],
    [],
    "leave",
  ]);
});
