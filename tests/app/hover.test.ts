/** What a pointer over the photo shows, and that nothing is shown of where it no longer is. */
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openFiles } from "../../src/app/commands/open-files";
import { paintStroke } from "../../src/app/commands/paint-stroke";
import { previewClick } from "../../src/app/commands/preview-click";
import { Hover } from "../../src/app/stage/hover";
import { createLive, type LiveStore } from "../../src/app/stage/live";
import { documentOf } from "../../src/app/state/document";
import { pointedProposal } from "../../src/app/state/proposals";
import { ensureEncoded } from "../../src/app/work/ensure-encoded";
import { objectMask } from "../../src/document/document";
import type { Box, Loupe, Rle } from "../../src/engine";
import { maskArea, maskBounds, maskHas } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";
import { createNodeApp, type NodeApp, photoFile, until } from "./node-app";

let loupe: Loupe;
let app: NodeApp;
let live: LiveStore;
let hover: Hover;
const state = () => app.store.getState();

beforeAll(() => {
  loupe = createNodeLoupe({ modelsDir });
  return () => loupe.dispose();
});
beforeEach(async () => {
  app = createNodeApp(loupe);
  live = createLive();
  hover = new Hover(app, live);
  await openFiles.perform(app, [await photoFile("public/samples/cat.jpg")]);
  await ensureEncoded(app, state().photo as NonNullable<ReturnType<typeof state>["photo"]>);
});
afterEach(() => hover.end());

/** A CSS pixel is a pixel of the photo. */
const at = (x: number, y: number) => ({
  ...{ x, y, scale: 1, shift: false, alt: false, secondary: false, touch: false },
});
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

test("a pointer at rest shows what a click would take, until it is 8 pixels away", async () => {
  const { width = 0, height = 0 } = state().photo ?? {};
  const [x, y] = [width / 2, height / 2];
  hover.move(at(x, y));
  await until(app, ({ preview }) => preview !== null);
  const { preview, previewCost } = state();
  expect(preview?.at).toEqual({ x, y });
  expect(maskHas(preview?.mask.rle as never, x, y)).toBe(true);
  expect(previewCost).toBeGreaterThan(0);
  hover.move(at(x + 7, y));
  expect(state().preview).toBe(preview);
  hover.move(at(x + 9, y));
  expect(state().preview).toBeNull();
});

test("a pointer that was there before the photo was read has its outline then, without moving again", async () => {
  await openFiles.perform(app, [await photoFile("public/samples/table.jpg")]);
  const { photo } = state();
  expect(photo?.encoding).not.toBe("done");
  const [x, y] = [(photo?.width ?? 0) / 2, (photo?.height ?? 0) / 2];
  hover.move(at(x, y));
  await ensureEncoded(app, photo as NonNullable<typeof photo>);
  await until(app, ({ preview }) => preview !== null);
  expect(state().preview?.at).toEqual({ x, y });
});

test("an answer that comes when the pointer has left is dropped", async () => {
  const { width = 0, height = 0 } = state().photo ?? {};
  const gone = new AbortController();
  const asked = previewClick.perform(app, { x: width / 2, y: height / 2, signal: gone.signal });
  gone.abort();
  await asked;
  expect(state().preview).toBeNull();
  hover.move(at(10, 10));
  await wait(90);
  hover.move(at(width / 2, height / 2));
  // From here on; on a quick machine the first place may have had its outline before.
  const seen: unknown[] = [];
  app.store.subscribe(({ preview }) => preview && seen.push(preview.at));
  await until(app, ({ preview }) => preview !== null);
  expect(seen).toEqual([{ x: width / 2, y: height / 2 }]);
  expect(state().problem).toBeNull();
});

test("over an object that object is outlined, and the model is not asked; the selected one has its outline", async () => {
  await paintStroke.perform(app, { points: [60, 60], radius: 20 }, "brush");
  const object = documentOf(state())?.objects[0];
  const rle = object && objectMask(object)?.rle;
  hover.move(at(60, 60));
  expect(live.getState().hover).toBeNull();
  state().select(null);
  // Nothing has moved: what is under the pointer is looked at again.
  expect(live.getState().hover).toBe(rle);
  await wait(300);
  expect([state().preview, state().previewCost]).toEqual([null, null]);
  hover.rest();
  expect(live.getState().hover).toBeNull();
});

test("an offer is pointed at by the pointer on the photo, or in the list: leaving one side leaves the other as it is", async () => {
  await paintStroke.perform(app, { points: [60, 60], radius: 20 }, "brush");
  await paintStroke.perform(app, { points: [160, 60], radius: 20 }, "brush");
  const rle = objectMask(documentOf(state())?.objects[0] as never)?.rle as Rle;
  const [here, there] = [1, 2].map((score) => ({ rle, area: maskArea(rle), bounds: maskBounds(rle) as Box, score }));
  if (!here || !there) throw new Error("two offers");
  state().select(null);
  state().offerPrepared([here, there]);
  hover.move(at(60, 60));
  expect(pointedProposal(state())).toBe(here);
  // As a browser tells it: there before here has been left.
  state().pointAt(there, "list");
  hover.rest();
  expect(pointedProposal(state())).toBe(there);
  state().updateProposals(state().proposals?.number as number, { masks: [here] });
  expect(pointedProposal(state())).toBeNull();
  hover.move(at(60, 60));
  expect(pointedProposal(state())).toBe(here);
  state().dropProposals();
  expect(pointedProposal(state())).toBeNull();
});

test("with a switch, Shift or Alt a click is about the selected object: nothing is previewed", async () => {
  state().setSign("take");
  hover.move(at(60, 60));
  state().setSign(null);
  hover.move({ ...at(60, 60), shift: true });
  await wait(300);
  expect([state().preview, state().previewCost]).toEqual([null, null]);
});

test("a step to a part asks again at the same place, and going away begins anew", async () => {
  const { width = 0, height = 0 } = state().photo ?? {};
  hover.move(at(width / 2, height / 2));
  await until(app, ({ preview }) => preview !== null);
  const best = state().preview;
  state().setCandidate(0);
  await until(app, ({ preview }) => preview !== null && preview !== best);
  expect(state().preview?.at).toEqual(best?.at);
  hover.move(at(width / 2 + 30, height / 2));
  expect(state().candidate).toBeNull();
});
