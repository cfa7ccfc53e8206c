/** One click → the next document, as the click table says. */
import { type DocumentObject, findObject, objectMask, type Step, type StepMask } from "../../document/document";
import { addStep } from "../../document/edits";
import { promptOf } from "../../document/prompt";
import { pointStep } from "../../document/steps";
import type { Mask, Point } from "../../engine";
import { isInBox } from "../../engine/mask";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { Offer } from "../state/offers";
import type { OpenPhoto } from "../state/photo";
import type { Click } from "../state/pointing";
import { clickMeaning } from "./click-meaning";
import { decode, keepStrokes, startingFrom } from "./decode";
import { milderCorrection } from "./milder-correction";
import { withObject } from "./new-object";

/** Resolves when it is done. `isCurrent`: whether the photo is still on the table. */
export async function answerClick(app: App, photo: OpenPhoto, click: Click, isCurrent: () => boolean): Promise<void> {
  const state = app.store.getState();
  const document = documentOf(state);
  if (!document) return;
  const meaning = clickMeaning(document, state.selected, click);
  if (meaning.does === "nothing")
    return state.announce("There is nothing here to take away from. Select an object first.");
  if (meaning.does === "select") {
    state.select(meaning.object);
    return state.announce(`${findObject(document, meaning.object)?.name} selected`);
  }
  if (meaning.does === "begin") return begin(app, photo, click, isCurrent);
  const object = findObject(document, meaning.object);
  if (object) await refine(app, photo, object, click, isCurrent);
}

async function begin(app: App, photo: OpenPhoto, { point, candidate }: Click, isCurrent: () => boolean): Promise<void> {
  const { selected: target } = app.store.getState();
  const mask = await decode(app, photo, { points: [point], ...(candidate !== null && { candidate }) });
  const state = app.store.getState();
  const document = documentOf(state);
  if (!isCurrent() || !document) return;
  const step = pointStep(point, mask);
  state.lowRes.set(step.mask, mask.logits);
  const { next, object } = withObject(app, document, step, mask.bounds);
  state.commit(next, "click", object.id);
  // Into an object with a mask alone: of a question that found nothing there is nothing to add to.
  const given = target === null ? null : findObject(document, target);
  if (given && objectMask(given)) {
    state.setOffers([
      { kind: "add-to", object: object.id, target: given.id },
      { kind: "replace", object: object.id, target: given.id },
    ]);
  }
  state.announce(`${object.name} added`);
}

async function refine(app: App, photo: OpenPhoto, object: DocumentObject, click: Click, isCurrent: () => boolean) {
  const { point } = click;
  const prompt = promptOf(object);
  const releases = point.positive && prompt.box !== null && !isInBox(point, prompt.box);
  // Nobody has corrected the answer, and this is no correction of it: it is another thing.
  const replaces = releases && object.steps.every(({ kind }) => kind === "words");
  const drawn = await decode(
    app,
    photo,
    replaces
      ? { points: [point] }
      : {
          points: [...prompt.points, point],
          box: releases ? null : prompt.box,
          previous: startingFrom(app, prompt),
        },
  );
  const { step, offers } = await corrected(app, photo, { object, point }, drawn, { replaces, releases });
  const state = app.store.getState();
  const document = documentOf(state);
  // Another photo, or the object has been changed or undone before the answer came.
  if (!isCurrent() || !document || findObject(document, object.id) !== object) return;
  state.commit(addStep(document, object.id, step), "click", object.id);
  state.setOffers(offers);
  state.announce(point.positive ? `Added to ${object.name}` : `Taken from ${object.name}`);
}

async function corrected(
  app: App,
  photo: OpenPhoto,
  { object, point }: { object: DocumentObject; point: Point },
  drawn: Mask,
  { replaces, releases }: { replaces: boolean; releases: boolean },
): Promise<{ step: Step; offers: Offer[] }> {
  const { lowRes } = app.store.getState();
  if (replaces) {
    const step = pointStep(point, drawn, "replace");
    lowRes.set(step.mask, drawn.logits);
    return { step, offers: [{ kind: "keep-both", object: object.id }] };
  }
  const { strokes, points } = promptOf(object);
  const before = objectMask(object)?.rle;
  const rle = await keepStrokes(app, drawn.rle, strokes, point);
  const mask: StepMask = { rle, score: drawn.score };
  if (rle === drawn.rle) lowRes.set(mask, drawn.logits);
  const milder = before && !releases ? await milderCorrection(app, photo, { before, after: rle, point, points }) : null;
  if (!milder) return { step: pointStep(point, mask), offers: [] };
  const step = pointStep(point, { rle: milder, score: drawn.score }, point.positive ? "add" : "refine");
  return { step, offers: [{ kind: "replace-instead", object: object.id, point, mask }] };
}
