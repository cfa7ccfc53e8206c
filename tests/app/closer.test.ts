/** Looking closer, on the real model and without a browser. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { drawBox } from "../../src/app/commands/draw-box";
import { letGo } from "../../src/app/commands/let-go";
import { lookCloser } from "../../src/app/commands/look-closer";
import { openFiles } from "../../src/app/commands/open-files";
import { previewClick } from "../../src/app/commands/preview-click";
import { propose } from "../../src/app/commands/propose";
import { zoomFit } from "../../src/app/commands/zoom-fit";
import { zoomIn } from "../../src/app/commands/zoom-in";
import { documentOf } from "../../src/app/state/document";
import type { Click } from "../../src/app/state/pointing";
import { changeView } from "../../src/app/work/zoom";
import { type DocumentObject, objectMask } from "../../src/document/document";
import { begin } from "../../src/document/history";
import { restoreDocument, writeDocument } from "../../src/document/restore";
import type { Box, EncodeOptions, Loupe, RefineOptions, Rle } from "../../src/engine";
import { maskBounds, maskHas, subtract } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile } from "./node-app";

let real: Loupe;
let app: NodeApp;
/** What of photos was encoded, and what each was asked. */
let encodings: { crop: Box | null; id: string }[];
let asked: (Pick<RefineOptions, "previous"> & { crop: Box | null })[];
const state = () => app.store.getState();
const objects = () => documentOf(state())?.objects ?? [];
const lastStep = () => objects().at(-1)?.steps.at(-1) as { kind: string; crop?: Box };
const lastMask = () => objectMask(objects().at(-1) as DocumentObject)?.rle as Rle;

beforeAll(() => {
  real = createNodeLoupe({ modelsDir });
  return () => real.dispose();
});
beforeEach(async () => {
  encodings = [];
  asked = [];
  const cropOf = (photo: string) => encodings.find(({ id }) => id === photo)?.crop ?? null;
  const loupe: Loupe = {
    ...real,
    load: (options) => real.load(options),
    encode: async (options: EncodeOptions) => {
      const onEvent: EncodeOptions["onEvent"] = (event) => {
        if (event.type === "pointing") encodings.push({ crop: options.crop ?? null, id: event.photo });
        options.onEvent?.(event);
      };
      return real.encode({ ...options, onEvent });
    },
    refine: (options) => {
      asked.push({ crop: cropOf(options.photo), previous: options.previous });
      return real.refine(options);
    },
    segment: (options) => {
      asked.push({ crop: cropOf(options.photo) });
      return real.segment(options);
    },
    propose: (options) => {
      asked.push({ crop: cropOf(options.photo) });
      return real.propose(options);
    },
    forget: (options) => real.forget(options),
  };
  app = createNodeApp(loupe);
  // 640×427 pixels of the photo in as many of the screen.
  state().layOut({ width: 640, height: 427 }, 1, null);
  await openFiles.perform(app, [await photoFile("public/samples/table.jpg")]);
});

/** Four times as large, with this place in the middle. */
function zoomTo(x: number, y: number, scale = 4): void {
  changeView(app, () => ({ scale, x: 320 - scale * x, y: 213.5 - scale * y }));
}
const ABOUT: Omit<Click, "point" | "closer"> = { about: "plain", reach: 1, candidate: null };
const click = (x: number, y: number, positive = true, about: Click["about"] = "plain") =>
  clickPhoto.perform(app, { ...ABOUT, about, point: { x, y, positive }, closer: state().photo?.closer ?? null });
const closer = () => state().photo?.closer ?? null;

test("offered from twice the whole photo on, which is two steps of a key; once more, or Escape, ends it", async () => {
  expect(lookCloser.enabled(state())).toBe(false);
  zoomIn.perform(app);
  expect(lookCloser.enabled(state())).toBe(false);
  zoomIn.perform(app);
  expect(lookCloser.enabled(state())).toBe(true);
  await lookCloser.perform(app);
  expect(lookCloser.pressed?.(state())).toBe(true);
  expect(closer()).toEqual([160, 106, 480, 321]);
  lookCloser.perform(app);
  expect(closer()).toBeNull();
  await lookCloser.perform(app);
  // Read once: the engine has it still.
  expect(encodings.map(({ crop }) => crop)).toEqual([null, [160, 106, 480, 321]]);
  letGo.perform(app);
  expect(closer()).toBeNull();
});

test("zoomed out or panned away it ends; half of it in sight it goes on", async () => {
  zoomTo(160, 300);
  await lookCloser.perform(app);
  zoomTo(160, 300, 4 / Math.SQRT2);
  zoomTo(200, 300);
  expect(closer()).not.toBeNull();
  zoomTo(320, 300);
  expect(closer()).toBeNull();
  await lookCloser.perform(app);
  zoomFit.perform(app);
  expect(closer()).toBeNull();
});

test("clicks, boxes, previews, questions and Everything are about the part while they lie in it", async () => {
  zoomTo(160, 305);
  await lookCloser.perform(app);
  const crop = closer() as Box;
  await click(160, 305);
  expect(lastStep()).toMatchObject({ kind: "point", crop });
  await drawBox.perform(app, [130, 290, 200, 340], null);
  expect(lastStep()).toMatchObject({ kind: "box", crop });
  // One that reaches beyond it is about the whole photo, and so is a click elsewhere.
  await drawBox.perform(app, [10, 200, 300, 400], null);
  expect(lastStep()).not.toHaveProperty("crop");
  state().select(null);
  await click(500, 100);
  expect(lastStep()).not.toHaveProperty("crop");
  const { signal } = new AbortController();
  await previewClick.perform(app, { x: 120, y: 270, signal });
  expect(state().preview?.mask.crop).toEqual(crop);
  asked = [];
  await propose.perform(app);
  expect(state().proposals?.masks.map((mask) => mask.crop)).toContainEqual(crop);
  state().dropProposals();
  state().setPrompt("the teapot");
  await ask.perform(app);
  expect(asked.map((one) => one.crop)).toEqual([crop, crop]);
  const step = state().refusal ?? lastStep();
  expect(step).toMatchObject({ kind: "words", crop });
});

test("a box around something small is looked at closely by itself, a larger one in the whole photo", async () => {
  await drawBox.perform(app, [130, 290, 200, 340], null);
  expect(lastStep()).toMatchObject({ kind: "box", crop: [95, 245, 235, 385] });
  await drawBox.perform(app, [40, 220, 280, 390], null);
  expect(lastStep()).not.toHaveProperty("crop");
  expect(encodings.map(({ crop }) => crop)).toEqual([null, [95, 245, 235, 385]]);
  expect(closer()).toBeNull();
});

test("a thing that is cut off there goes on as it does in the whole photo", async () => {
  zoomTo(160, 305, 5);
  await lookCloser.perform(app);
  const crop = closer() as Box;
  await click(160, 305);
  const [left, , right] = maskBounds(lastMask()) as Box;
  expect(left).toBeLessThan(crop[0] - 10);
  expect(right).toBeGreaterThan(crop[2] + 10);
  expect(asked.slice(-2).map((one) => one.crop)).toEqual([crop, null]);
  expect(lastStep()).toMatchObject({ crop });
});

test("a correction begins from what was drawn there; what reaches beyond stays as it is", async () => {
  // The teapot, on the whole photo.
  await click(160, 310);
  const before = lastMask();
  zoomTo(220, 300);
  await lookCloser.perform(app);
  const crop = closer() as Box;
  const bounds = maskBounds(before) as Box;
  expect(bounds[0]).toBeLessThan(crop[0]);
  await click(225, 330, true, "selected");
  const after = lastMask();
  expect(asked.at(-1)).toMatchObject({ crop, previous: before });
  expect(maskHas(after, 225, 330)).toBe(true);
  for (const changed of [subtract(before, after), subtract(after, before)]) {
    const where = maskBounds(changed);
    if (where) expect(where[0]).toBeGreaterThanOrEqual(crop[0]);
  }
  // The next one in the same part starts from the decoder's own logits.
  await click(230, 300, true, "selected");
  expect(asked.at(-1)?.previous).toBeInstanceOf(Float32Array);
});

test("after a reload a correction looks as closely again, from the mask that is kept", async () => {
  zoomTo(160, 305);
  await lookCloser.perform(app);
  const crop = closer() as Box;
  await click(160, 305);
  const text = writeDocument(documentOf(state()) as never);
  letGo.perform(app);
  zoomFit.perform(app);
  state().begin(begin(restoreDocument(text)));
  state().select(objects()[0]?.id ?? null);
  state().updatePhoto(state().photo?.key as number, { crops: [] });
  const mask = lastMask();
  await click(150, 300, true, "selected");
  expect(encodings.at(-1)?.crop).toEqual(crop);
  expect(asked.at(-1)).toMatchObject({ crop, previous: mask });
  expect(lastStep()).toMatchObject({ crop });
  // A click beyond what was looked at is one on the whole photo.
  await click(400, 100, true, "selected");
  expect(asked.some((one) => one.crop === null)).toBe(true);
  expect(lastStep()).not.toHaveProperty("crop");
});

test("what the engine has no more is read again", async () => {
  zoomTo(160, 305);
  await lookCloser.perform(app);
  await real.forget({ photo: encodings.at(-1)?.id as string });
  await click(160, 305);
  expect(lastStep()).toMatchObject({ kind: "point", crop: closer() });
  expect(encodings).toHaveLength(3);
  expect(state().problem).toBeNull();
});

test("called off while it is read, it ends, and the photo is as it was", async () => {
  zoomTo(160, 305);
  const looking = lookCloser.perform(app);
  letGo.perform(app);
  await looking;
  expect(closer()).toBeNull();
  expect(state().problem).toBeNull();
  await click(160, 305);
  expect(lastStep()).not.toHaveProperty("crop");
});
