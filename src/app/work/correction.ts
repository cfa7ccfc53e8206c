/** What a click on an object makes of it. */
import { type DocumentObject, objectMask, type Step, type StepMask } from "../../document/document";
import { promptOf } from "../../document/prompt";
import { pointStep } from "../../document/steps";
import { isInBox } from "../../engine/mask";
import type { App } from "../app";
import type { Offer } from "../state/offers";
import type { OpenPhoto } from "../state/photo";
import type { Click } from "../state/pointing";
import { drawnIn, inPart, partFor } from "./closer";
import { decode, keepStrokes, startingFrom } from "./decode";
import { milderCorrection } from "./milder-correction";

/** The object's next step, and in what other ways the click may have been meant. */
export async function correction(
  app: App,
  photo: OpenPhoto,
  object: DocumentObject,
  { point, closer }: Pick<Click, "point" | "closer">,
): Promise<{ step: Step; offers: Offer[] }> {
  const { lowRes } = app.store.getState();
  const prompt = promptOf(object);
  const releases = point.positive && prompt.box !== null && !isInBox(point, prompt.box);
  // Nobody has corrected the answer, and this is no correction of it: it is another thing.
  if (releases && object.steps.every(({ kind }) => kind === "words")) {
    const drawn = await decode(app, photo, partFor([closer], [point]), { points: [point] });
    const step = pointStep(point, drawn, "replace", drawn.crop);
    lowRes.set(step.mask, drawn);
    return { step, offers: [{ kind: "keep-both", object: object.id }] };
  }
  // Looked at as closely as the person does, or as the object was drawn.
  const crop = partFor([closer, drawnIn(prompt, photo)], [point]);
  const drawn = await decode(app, photo, crop, {
    ...inPart({ points: [...prompt.points, point], box: releases ? null : prompt.box }, crop),
    previous: startingFrom(app, prompt, crop),
  });
  const { strokes, points } = prompt;
  const before = objectMask(object)?.rle;
  const kept = await keepStrokes(app, drawn.rle, strokes, point);
  // What of the object reaches beyond what was looked at stays as it is.
  const rle = crop && before ? await app.masks.replacedIn(before, kept, crop) : kept;
  const mask: StepMask = { rle, score: drawn.score };
  if (kept === drawn.rle) lowRes.set(mask, drawn);
  const milder =
    before && !releases ? await milderCorrection(app, photo, crop, { before, after: rle, point, points }) : null;
  if (!milder) return { step: pointStep(point, mask, "refine", crop), offers: [] };
  const step = pointStep(point, { rle: milder, score: drawn.score }, point.positive ? "add" : "refine", crop);
  return { step, offers: [{ kind: "replace-instead", object: object.id, point, mask, crop }] };
}
