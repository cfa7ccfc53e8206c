import { type Document, findObject, objectMask } from "../../document/document";
import { mergeObjects, redoLastStep } from "../../document/edits";
import { pointStep } from "../../document/steps";
import type { App } from "../app";
import type { Offer } from "../state/offers";
import { withObject } from "./new-object";

/** What `document` would be with the other meaning. Null where it makes no sense any more. */
export async function meantOtherwise(
  app: App,
  document: Document,
  offer: Offer,
): Promise<[Document, select: string] | null> {
  const object = findObject(document, offer.object);
  const [step, before] = [object?.steps.at(-1), object?.steps.at(-2)];
  if (!object || step?.kind !== "point") return null;
  if (offer.kind === "replace-instead") {
    return [redoLastStep(document, object.id, [pointStep(offer.point, offer.mask, "refine", offer.crop)]), object.id];
  }
  if (offer.kind === "keep-both") {
    if (!before) return null;
    const answer = redoLastStep(document, object.id, []);
    const added = withObject(app, answer, { ...step, how: "refine" }, null);
    return [added.next, added.object.id];
  }
  const target = findObject(document, offer.target);
  const given = target && objectMask(target);
  if (!target || !given) return null;
  const rle = offer.kind === "replace" ? step.mask.rle : await app.masks.unite(given.rle, step.mask.rle);
  const mask = offer.kind === "replace" ? step.mask : { rle, score: step.mask.score };
  const joined = pointStep(step.point, mask, offer.kind === "replace" ? "replace" : "add", step.crop);
  return [mergeObjects(document, target.id, [object.id], joined), target.id];
}
