/** One click → the next document, as the click table says. */
import { type DocumentObject, findObject, objectMask } from "../../document/document";
import { addStep } from "../../document/edits";
import { pointStep } from "../../document/steps";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { OpenPhoto } from "../state/photo";
import type { Click } from "../state/pointing";
import { withRest } from "./beyond";
import { clickMeaning } from "./click-meaning";
import { partFor } from "./closer";
import { correction } from "./correction";
import { decode } from "./decode";
import { withObject } from "./new-object";
import { spokenOf } from "./spoken";

const OFFERED = "Not what was meant? The other ways are above the prompt.";

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

async function begin(app: App, photo: OpenPhoto, click: Click, isCurrent: () => boolean): Promise<void> {
  const { point, candidate, closer } = click;
  const { selected: target } = app.store.getState();
  const crop = partFor([closer], [point]);
  const asked = { points: [point], ...(candidate !== null && { candidate }) };
  const drawn = await decode(app, photo, crop, asked);
  const rle = await withRest(app, photo, drawn, asked);
  const state = app.store.getState();
  const document = documentOf(state);
  if (!isCurrent() || !document) return;
  const step = pointStep(point, { rle, score: drawn.score }, "refine", crop);
  state.lowRes.set(step.mask, drawn);
  const { next, object } = withObject(app, document, step, drawn.bounds);
  state.commit(next, "click", object.id);
  state.announce(`New: ${spokenOf(object)}`);
  // Into an object with a mask alone: of a question that found nothing there is nothing to add to.
  const given = target === null ? null : findObject(document, target);
  if (given && objectMask(given)) {
    state.setOffers([
      { kind: "add-to", object: object.id, target: given.id },
      { kind: "replace", object: object.id, target: given.id },
    ]);
    state.announce(OFFERED);
  }
}

async function refine(app: App, photo: OpenPhoto, object: DocumentObject, click: Click, isCurrent: () => boolean) {
  const { point } = click;
  const { step, offers } = await correction(app, photo, object, click);
  const state = app.store.getState();
  const document = documentOf(state);
  // Another photo, or the object has been changed or undone before the answer came.
  if (!isCurrent() || !document || findObject(document, object.id) !== object) return;
  const next = addStep(document, object.id, step);
  state.commit(next, "click", object.id);
  state.setOffers(offers);
  state.announce(`${point.positive ? "Added to" : "Taken from"} ${spokenOf(findObject(next, object.id) ?? object)}`);
  if (offers.length) state.announce(OFFERED);
}
