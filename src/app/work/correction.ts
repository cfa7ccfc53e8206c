/** What a click on an object makes of it. */
import { type DocumentObject, objectMask, type Step, type StepMask } from "../../document/document";
import { promptOf } from "../../document/prompt";
import { pointStep } from "../../document/steps";
import type { Point } from "../../engine";
import { isInBox } from "../../engine/mask";
import type { App } from "../app";
import type { Offer } from "../state/offers";
import type { OpenPhoto } from "../state/photo";
import { decode, keepStrokes, startingFrom } from "./decode";
import { milderCorrection } from "./milder-correction";

/** The object's next step, and in what other ways the click may have been meant. */
export async function correction(
  app: App,
  photo: OpenPhoto,
  object: DocumentObject,
  point: Point,
): Promise<{ step: Step; offers: Offer[] }> {
  const { lowRes } = app.store.getState();
  const prompt = promptOf(object);
  const releases = point.positive && prompt.box !== null && !isInBox(point, prompt.box);
  // Nobody has corrected the answer, and this is no correction of it: it is another thing.
  if (releases && object.steps.every(({ kind }) => kind === "words")) {
    const drawn = await decode(app, photo, { points: [point] });
    const step = pointStep(point, drawn, "replace");
    lowRes.set(step.mask, drawn.logits);
    return { step, offers: [{ kind: "keep-both", object: object.id }] };
  }
  const drawn = await decode(app, photo, {
    points: [...prompt.points, point],
    box: releases ? null : prompt.box,
    previous: startingFrom(app, prompt),
  });
  const { strokes, points } = prompt;
  const before = objectMask(object)?.rle;
  const rle = await keepStrokes(app, drawn.rle, strokes, point);
  const mask: StepMask = { rle, score: drawn.score };
  if (rle === drawn.rle) lowRes.set(mask, drawn.logits);
  const milder = before && !releases ? await milderCorrection(app, photo, { before, after: rle, point, points }) : null;
  if (!milder) return { step: pointStep(point, mask), offers: [] };
  const step = pointStep(point, { rle: milder, score: drawn.score }, point.positive ? "add" : "refine");
  return { step, offers: [{ kind: "replace-instead", object: object.id, point, mask }] };
}
