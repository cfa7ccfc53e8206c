/** A wrong answer is corrected in one Shift-click: the answer's box no longer holds what was clicked outside it. */
import { afterAll, expect, test } from "vitest";
import { ask } from "../../src/app/commands/ask";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { openFiles } from "../../src/app/commands/open-files";
import { takeOffer } from "../../src/app/commands/take-offer";
import { undo } from "../../src/app/commands/undo";
import { documentOf } from "../../src/app/state/document";
import type { Offer } from "../../src/app/state/offers";
import { type DocumentObject, objectMask } from "../../src/document/document";
import type { Rle } from "../../src/engine";
import { createNodeLoupe } from "../../src/engine/node";
import { boundsOf, scene, scenePath, truthOf } from "../e2e/support/scenes";
import { maskIou } from "../engine/mask-support";
import { modelsDir } from "../engine/support";
import { createNodeApp, photoFile } from "./node-app";

const loupe = createNodeLoupe({ modelsDir });
afterAll(() => loupe.dispose());

test("the dog that should have been the elephant", async () => {
  const app = createNodeApp(loupe);
  const state = () => app.store.getState();
  const objects = () => documentOf(state())?.objects ?? [];
  const maskOf = (object: DocumentObject | undefined) => (object && objectMask(object)?.rle) as Rle;
  const lake = scene("lake");
  const elephant = truthOf(lake, "the elephant");
  await openFiles.perform(app, [await photoFile(scenePath(lake))]);
  state().setPrompt("which animal has a trunk?");
  await ask.perform(app);
  // If the model has learnt it by now, another wrong answer is needed here.
  expect(maskIou(maskOf(objects()[0]), elephant)).toBeLessThan(0.1);
  const wrong = maskOf(objects()[0]);

  const [x1, y1, x2, y2] = boundsOf(elephant);
  const point = { x: (x1 + x2) / 2, y: (y1 + y2) / 2, positive: true };
  await clickPhoto.perform(app, { point, about: "selected", reach: 4, candidate: null, closer: null });
  expect(objects()).toHaveLength(1);
  expect(maskIou(maskOf(objects()[0]), elephant)).toBeGreaterThan(0.6);

  expect(state().offers.map(({ kind }) => kind)).toEqual(["keep-both"]);
  await takeOffer.perform(app, state().offers[0] as Offer);
  expect(objects().map((object) => maskIou(maskOf(object), wrong) > 0.99)).toEqual([true, false]);
  expect(maskIou(maskOf(objects()[1]), elephant)).toBeGreaterThan(0.6);
  undo.perform(app);
  undo.perform(app);
  expect(maskOf(objects()[0])).toBe(wrong);
});
