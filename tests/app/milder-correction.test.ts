/** A − that would cost far more of the mask than what lies under it takes away that alone. */
import { afterAll, expect, test } from "vitest";
import { clickPhoto } from "../../src/app/commands/click-photo";
import { openFiles } from "../../src/app/commands/open-files";
import { takeOffer } from "../../src/app/commands/take-offer";
import { undo } from "../../src/app/commands/undo";
import { documentOf } from "../../src/app/state/document";
import type { Offer } from "../../src/app/state/offers";
import { objectMask } from "../../src/document/document";
import type { Point, Rle } from "../../src/engine";
import { maskArea, maskHas, subtract } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { scene, scenePath } from "../e2e/support/scenes";
import { modelsDir } from "../engine/support";
import { createNodeApp, photoFile } from "./node-app";

const loupe = createNodeLoupe({ modelsDir });
afterAll(() => loupe.dispose());

const ELEPHANT = { x: 166, y: 282, positive: true };
const LEG = { x: 71, y: 355, positive: false };

test("the elephant keeps its body when a leg is taken; the decoder's own mask is one step away", async () => {
  const app = createNodeApp(loupe);
  const state = () => app.store.getState();
  const mask = () => {
    const object = documentOf(state())?.objects[0];
    return (object && objectMask(object)?.rle) as Rle;
  };
  const click = (point: Point) =>
    clickPhoto.perform(app, { point, about: "selected", reach: 4, candidate: null, closer: null });
  await openFiles.perform(app, [await photoFile(scenePath(scene("lake")))]);
  await click(ELEPHANT);
  const whole = mask();
  const lost = () => maskArea(subtract(whole, mask())) / maskArea(whole);

  await click(LEG);
  expect(maskHas(mask(), LEG.x, LEG.y)).toBe(false);
  expect(maskHas(mask(), ELEPHANT.x, ELEPHANT.y)).toBe(true);
  // Nothing is added, and little is lost.
  expect(maskArea(subtract(mask(), whole))).toBe(0);
  expect(lost()).toBeGreaterThan(0);
  expect(lost()).toBeLessThan(0.2);

  expect(state().offers.map(({ kind }) => kind)).toEqual(["replace-instead"]);
  await takeOffer.perform(app, state().offers[0] as Offer);
  expect(maskHas(mask(), LEG.x, LEG.y)).toBe(false);
  // If the model has learnt better by now, another click is needed here.
  expect(lost()).toBeGreaterThan(0.3);
  undo.perform(app);
  expect(lost()).toBeLessThan(0.2);
  undo.perform(app);
  expect(mask()).toBe(whole);
});
